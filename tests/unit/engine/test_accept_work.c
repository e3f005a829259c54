#include "support/queues.h"

START_TEST(only_whom_it_is_offered_to_may_accept_it)
{
    struct world world;
    world_init(&world);
    queues_quiet(&world);
    queues_add(&world, "desk", "support");
    world_boot(&world);
    const char *id = queues_ticket(&world, "a", "email");

    struct answer *answer = world_call(&world, "work.accept", "k", "agent", "bob", "id", id, NULL);
    ck_assert_int_eq(answer->refusal.code, ERR_CONFLICT);
    ck_assert_str_eq(answer->refusal.reason, "conflict");

    const struct value *ticket = world_ticket(
        &world, world_call(&world, "work.accept", "k2", "agent", "ann", "id", id, NULL));
    ck_assert(text_eq_z(value_text(ticket, "agent"), "ann"));
    ck_assert(text_eq_z(value_text(ticket, "state"), "open"));
    world_fini(&world);
}
END_TEST

START_TEST(the_same_key_again_gives_the_same_answer)
{
    struct world world;
    world_init(&world);
    queues_quiet(&world);
    queues_add(&world, "desk", "support");
    world_boot(&world);
    const char *id = queues_ticket(&world, "a", "email");
    (void)world_call(&world, "work.accept", "k", "agent", "ann", "id", id, NULL);

    struct answer *again = world_call(&world, "work.accept", "k", "agent", "ann", "id", id, NULL);

    ck_assert_int_eq(again->refusal.code, ERR_OK);
    ck_assert(again->replayed);
    ck_assert_int_eq(world_count(&world, id, "offer_accepted", NULL), 1);
    world_fini(&world);
}
END_TEST

SUITE("accept_work", only_whom_it_is_offered_to_may_accept_it,
      the_same_key_again_gives_the_same_answer)
