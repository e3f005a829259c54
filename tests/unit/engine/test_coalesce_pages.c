#include "support/climb.h"

/* Contacts at once, after 2 and after 4 minutes; the level lasts an hour. */
static void contacts(struct world *world)
{
    world->policies->sla_policy_count = 0;
    struct escalation_level *level = &world->policies->escalation_policies[0].levels[0];
    level->targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("ann")};
    level->delay_s = 3600;
    struct roster_agent *ann = &world->policies->roster.agents[0];
    for (int64_t delay_s = 120; delay_s <= 240; delay_s += 120) {
        *ARENA_PUSH(&world->policies->arena, ann->contacts, ann->contact_count) =
            (struct roster_contact){
                .channel = TEXT("pager"), .address = TEXT("ann"), .delay_s = delay_s};
    }
}

static size_t pages_after(int64_t back_s, int *cancelled)
{
    struct world world;
    const struct value *last = NULL;
    world_init(&world);
    contacts(&world);
    world_boot(&world);
    const char *id = world_create(&world, "k1", "s");
    world_finish(&world, 0, NULL);

    engine_destroy(&world.engine);
    world.now_us = WORLD_START_US + back_s * WORLD_SECOND;
    world_boot(&world);

    size_t count = world.job_total;
    *cancelled = world_count(&world, id, "page_result", &last) - 1;
    if (*cancelled > 0) {
        ck_assert(text_eq_z(value_text(last, "why"), "coalesced"));
    }
    world_fini(&world);
    return count;
}

START_TEST(of_several_planned_pages_that_are_past_only_the_last_acts)
{
    int cancelled = 0;

    ck_assert_uint_eq(pages_after(600, &cancelled), 2);
    ck_assert_int_eq(cancelled, 1);
}
END_TEST

START_TEST(one_that_is_past_and_one_that_is_to_come_both_act)
{
    int cancelled = 0;

    ck_assert_uint_eq(pages_after(200, &cancelled), 2);
    ck_assert_int_eq(cancelled, 0);
}
END_TEST

/* The server is there and its runner takes nothing for ten minutes. */
START_TEST(pages_that_were_held_up_while_the_server_ran_are_one_too)
{
    struct world world;
    const struct value *last = NULL;
    world_init(&world);
    contacts(&world);
    world_boot(&world);
    const char *id = world_create(&world, "k1", "s");
    world_finish(&world, 0, NULL);

    world.now_us += 600 * WORLD_SECOND; /* nothing ran meanwhile */
    world_run(&world);

    ck_assert_uint_eq(world.job_total, 2);
    ck_assert_int_eq(world_count(&world, id, "page_result", &last), 2);
    ck_assert(text_eq_z(value_text(last, "why"), "coalesced"));
    world_fini(&world);
}
END_TEST

SUITE("coalesce_pages", pages_that_were_held_up_while_the_server_ran_are_one_too,
      of_several_planned_pages_that_are_past_only_the_last_acts,
      one_that_is_past_and_one_that_is_to_come_both_act)
