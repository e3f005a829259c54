#include "support/story.h"

/* 11:00 of the day as ms. */
#define ELEVEN "#1705316400000"

START_TEST(a_blocked_ticket_is_not_woken_by_its_customer_and_promises_an_update)
{
    struct world world;
    const struct value *last = NULL;
    (void)story_init(&world);
    world_boot(&world);
    story_mail(&world, "<1@x>", NULL);
    const char *id = story_ticket(&world);

    (void)world_ticket(&world, world_call(&world, "ticket.block", "a", "id", id, "reason", "parts",
                                          "reference", "PO-7", "promise_at_ms", ELEVEN,
                                          "until_at_ms", "#1705320000000", NULL));
    ck_assert_int_eq(world_count(&world, id, "blocked", &last), 1);
    ck_assert_int_eq(value_int(last, "until_ms", 0), INT64_C(1705320000000)); /* noon */
    ck_assert(text_eq_z(value_text(last, "reference"), "PO-7"));
    ck_assert_int_eq(world_count(&world, id, "promise_made", &last), 1);
    ck_assert(text_eq_z(value_text(last, "source"), "blocked"));
    story_mail(&world, "<2@x>", "<1@x>");
    ck_assert_str_eq(story_state(&world, id), "blocked");
    story_to(&world, 11, 0, 1);

    ck_assert_int_eq(world_count(&world, id, "promise_broken", &last), 1);
    world_fini(&world);
}
END_TEST

START_TEST(a_policy_may_have_reasons_of_its_own)
{
    struct world world;
    (void)story_init(&world);
    *ARENA_PUSH(&world.policies->arena, world.policies->blocked_reasons,
                world.policies->blocked_reason_count) = TEXT("customs");
    world_boot(&world);
    const char *id = world_create(&world, "k", "one");

    (void)world_ticket(&world, world_call(&world, "ticket.block", "a", "id", id, "reason",
                                          "customs", "promise_at_ms", ELEVEN, NULL));

    ck_assert_str_eq(story_state(&world, id), "blocked");
    world_fini(&world);
}
END_TEST

SUITE("block_ticket", a_blocked_ticket_is_not_woken_by_its_customer_and_promises_an_update,
      a_policy_may_have_reasons_of_its_own)
