#include "support/story.h"

START_TEST(a_resumed_clock_goes_on_with_what_remained)
{
    struct world world;
    const struct value *last = NULL;
    (void)story_init(&world);
    world_boot(&world);
    const char *id = world_create(&world, "k", "one");

    story_to(&world, 9, 30, 0);
    (void)world_call(&world, "sla.pause", "a", "id", id, "reason", "agreed", NULL);
    story_to(&world, 11, 0, 0);
    (void)world_ticket(&world, world_call(&world, "sla.resume", "b", "id", id, NULL));

    ck_assert_int_eq(world_count(&world, id, "clock_resumed", &last), 2);
    story_to(&world, 11, 30, 0);
    ck_assert_int_eq(world_count(&world, id, "clock_breached", NULL), 0);
    story_to(&world, 11, 30, 1);
    ck_assert_int_eq(world_count(&world, id, "clock_breached", NULL), 1);
    world_fini(&world);
}
END_TEST

START_TEST(what_is_not_paused_cannot_be_resumed)
{
    struct world world;
    (void)story_init(&world);
    world_boot(&world);
    const char *id = world_create(&world, "k", "one");

    story_refused(world_call(&world, "sla.resume", "a", "id", id, NULL), ERR_CONFLICT, "conflict",
                  "metric", "nothing of this ticket is paused by hand");
    (void)world_call(&world, "sla.pause", "b", "id", id, "metric", "resolution", "reason", "r",
                     NULL);
    story_refused(world_call(&world, "sla.resume", "c", "id", id, "metric", "owner", NULL),
                  ERR_CONFLICT, "conflict", "metric", "nothing of this ticket is paused by hand");
    world_fini(&world);
}
END_TEST

SUITE("resume_clocks", a_resumed_clock_goes_on_with_what_remained,
      what_is_not_paused_cannot_be_resumed)
