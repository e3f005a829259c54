#include "support/world.h"

START_TEST(it_is_refused_while_time_is_not_frozen)
{
    struct world world;
    world_init(&world);
    world_boot(&world);

    struct answer *answer = world_call(&world, "server.clock_confirm", "k1", NULL);

    ck_assert_int_eq(answer->refusal.code, ERR_CONFLICT);
    ck_assert_str_eq(answer->refusal.reason, "conflict");
    ck_assert_str_eq(answer->refusal.path, "");
    ck_assert_ptr_nonnull(strstr(answer->refusal.text, "no step of the clock to confirm"));
    world_fini(&world);
}
END_TEST

START_TEST(it_ends_a_freeze_and_has_the_same_answer_again)
{
    struct world world;
    world_init(&world);
    world_boot(&world);
    world.stepped_us = 3600 * WORLD_SECOND;
    world_advance(&world, 1);

    for (int i = 0; i < 2; i++) {
        struct value result =
            world_result(&world, world_call(&world, "server.clock_confirm", "k1", NULL));
        ck_assert(!value_bool(&result, "frozen", true));
        world_advance(&world, 1);
    }

    ck_assert(world.answers->replayed);
    world_fini(&world);
}
END_TEST

SUITE("confirm_clock", it_is_refused_while_time_is_not_frozen,
      it_ends_a_freeze_and_has_the_same_answer_again)
