#include "support/story.h"

START_TEST(a_pause_by_hand_stops_the_clock_it_names_and_says_why)
{
    struct world world;
    const struct value *last = NULL;
    (void)story_init(&world);
    world_boot(&world);
    const char *id = world_create(&world, "k", "one");

    story_to(&world, 9, 30, 0);
    (void)world_ticket(&world, world_call(&world, "sla.pause", "a", "id", id, "metric",
                                          "first_response", "reason", "agreed", NULL));

    ck_assert_int_eq(world_count(&world, id, "clock_paused", &last), 1);
    ck_assert(text_eq_z(value_text(last, "metric"), "first_response"));
    ck_assert(text_eq_z(value_text(last, "why"), "paused"));
    ck_assert(text_eq_z(value_text(last, "reason"), "agreed"));
    ck_assert_int_eq(value_int(last, "remaining_s", 0), 1800);
    story_to(&world, 12, 0, 0);
    ck_assert_int_eq(world_count(&world, id, "clock_breached", NULL), 0);
    world_fini(&world);
}
END_TEST

START_TEST(a_pause_without_reason_twice_or_of_no_clock_is_refused)
{
    struct world world;
    (void)story_init(&world);
    world_boot(&world);
    const char *id = world_create(&world, "k", "one");

    story_refused(world_call(&world, "sla.pause", "a", "id", id, NULL), ERR_INVALID,
                  "form_incomplete", "reason", "needs a reason");
    story_refused(
        world_call(&world, "sla.pause", "b", "id", id, "metric", "promise", "reason", "r", NULL),
        ERR_INVALID, "invalid", "metric", "no clock that can be paused");
    story_refused(
        world_call(&world, "sla.pause", "c", "id", id, "metric", "tea", "reason", "r", NULL),
        ERR_INVALID, "invalid", "metric", "there are first_response");
    (void)world_ticket(&world, world_call(&world, "sla.pause", "d", "id", id, "reason", "r", NULL));
    story_refused(world_call(&world, "sla.pause", "e", "id", id, "reason", "r", NULL), ERR_CONFLICT,
                  "conflict", "metric", "paused by hand already");
    (void)world_call(&world, "ticket.solve", "f", "id", id, "resolution", "done", NULL);
    story_refused(world_call(&world, "sla.pause", "g", "id", id, "reason", "r", NULL), ERR_CONFLICT,
                  "conflict", "id", "nothing can be paused on a solved ticket");
    world_fini(&world);
}
END_TEST

SUITE("pause_clocks", a_pause_by_hand_stops_the_clock_it_names_and_says_why,
      a_pause_without_reason_twice_or_of_no_clock_is_refused)
