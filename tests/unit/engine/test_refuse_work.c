#include "support/queues.h"

START_TEST(a_refusal_needs_a_reason_and_changes_nothing_without_one)
{
    struct world world;
    world_init(&world);
    queues_quiet(&world);
    queues_add(&world, "desk", "support");
    world_boot(&world);
    const char *id = queues_ticket(&world, "a", "email");

    struct answer *answer =
        world_call(&world, "work.refuse", "k", "agent", "ann", "id", id, "reason", "  ", NULL);

    ck_assert_str_eq(answer->refusal.reason, "form_incomplete");
    ck_assert_str_eq(answer->refusal.path, "reason");
    ck_assert_str_eq(queues_offered(&world, id), "ann");
    world_fini(&world);
}
END_TEST

START_TEST(a_refused_hand_off_is_remembered_when_the_owner_gives_it_back)
{
    struct world world;
    world_init(&world);
    queues_quiet(&world);
    queues_add(&world, "desk", "support");
    world_boot(&world);
    const char *id = queues_ticket(&world, "a", "email");
    (void)world_call(&world, "work.accept", "k1", "agent", "ann", "id", id, NULL);

    (void)world_call(&world, "ticket.refuse", "k2", "id", id, "reason", "no", NULL);

    ck_assert_str_eq(queues_offered(&world, id), "bob");
    world_fini(&world);
}
END_TEST

SUITE("refuse_work", a_refusal_needs_a_reason_and_changes_nothing_without_one,
      a_refused_hand_off_is_remembered_when_the_owner_gives_it_back)
