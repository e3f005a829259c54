#include "engine/kept_calendar.h"
#include "support/calendar_world.h"

/* A desk that works from 9 to `close`, made as a configuration would make it. */
static void make(struct world *world, const char *interval, const char *holiday)
{
    struct arena *arena = &world->policies->arena;
    struct calendar *desk = calendar_begin(arena, TEXT("kept"), zones_find(arena, "Europe/Berlin"));
    calendar_world_hours(desk, interval);
    if (holiday != NULL) {
        ck_assert_int_eq(calendar_add_holiday(desk, text_z(holiday), NULL), ERR_OK);
    }
    world->policies->tzdata = TEXT("2024a");
    world->policies->calendars = NULL;
    world->policies->calendar_count = 0;
    *ARENA_PUSH(arena, world->policies->calendars, world->policies->calendar_count) = desk;
}

static const struct calendar *kept(const struct world *world)
{
    return policy_set_calendar(world->policies, TEXT("kept"));
}

static int64_t hours_on(const struct world *world, int month, int day)
{
    int64_t from_s = zones_at(2024, month, day, 0, 0);
    return calendar_elapsed(kept(world), from_s, from_s + 86400, NULL, 0) / 3600;
}

static void begin(struct world *world)
{
    world_init(world);
    world->now_us = CALENDAR_WORLD_NOW_S * 1000000; /* Monday, 3 June */
    make(world, "09:00-17:00", NULL);
    world_boot(world);
}

START_TEST(hours_that_were_edited_hold_from_the_restart_and_the_past_stays)
{
    struct world world;
    begin(&world);
    ck_assert_uint_eq(calendar_version_count(kept(&world)), 1);

    world.now_us += INT64_C(7) * 86400 * WORLD_SECOND;
    make(&world, "10:00-12:00", "2024-06-12");
    world_crash(&world);

    ck_assert_uint_eq(calendar_version_count(kept(&world)), 2);
    ck_assert_int_eq(calendar_version_from(kept(&world), 1), world.now_us / 1000000);
    ck_assert_int_eq(hours_on(&world, 6, 5), 8);
    ck_assert_int_eq(hours_on(&world, 6, 11), 2);
    ck_assert_int_eq(hours_on(&world, 6, 12), 0);
    world_fini(&world);
}
END_TEST

START_TEST(a_restart_without_an_edit_records_nothing)
{
    struct world world;
    begin(&world);

    for (int i = 0; i < 3; i++) {
        world.now_us += INT64_C(86400) * WORLD_SECOND;
        make(&world, "09:00-17:00", NULL);
        world_crash(&world);
    }

    ck_assert_uint_eq(calendar_version_count(kept(&world)), 1);
    world_fini(&world);
}
END_TEST

START_TEST(an_edit_that_is_taken_back_is_a_third_version_and_no_second_is_counted_anew)
{
    struct world world;
    begin(&world);
    world.now_us += INT64_C(86400) * WORLD_SECOND;
    make(&world, "10:00-12:00", NULL);
    world_crash(&world);
    world.now_us += INT64_C(86400) * WORLD_SECOND;

    make(&world, "09:00-17:00", NULL);
    world_crash(&world);

    ck_assert_uint_eq(calendar_version_count(kept(&world)), 3);
    ck_assert_int_eq(hours_on(&world, 6, 3), 8);
    ck_assert_int_eq(hours_on(&world, 6, 6), 8);
    ck_assert_int_eq(calendar_elapsed(kept(&world), zones_at(2024, 6, 4, 7, 30),
                                      zones_at(2024, 6, 5, 7, 30), NULL, 0),
                     2 * 3600); /* while it was 10-12 */
    world_fini(&world);
}
END_TEST

START_TEST(a_zone_that_is_gone_from_the_configuration_still_counts_the_past)
{
    struct world world;
    begin(&world);
    world.now_us += INT64_C(7) * 86400 * WORLD_SECOND;
    struct arena *arena = &world.policies->arena;
    struct calendar *moved =
        calendar_begin(arena, TEXT("kept"), zones_find(arena, "America/Toronto"));
    calendar_world_hours(moved, "09:00-17:00");
    world.policies->calendars[0] = moved;

    world_crash(&world);

    ck_assert_uint_eq(calendar_version_count(moved), 2);
    ck_assert(
        text_eq_z(zone_name(calendar_zone_at(moved, zones_at(2024, 6, 4, 0, 0))), "Europe/Berlin"));
    ck_assert(calendar_is_open(moved, zones_at(2024, 6, 4, 7, 0)));
    ck_assert(!calendar_is_open(moved, zones_at(2024, 6, 11, 7, 0)));
    ck_assert(calendar_is_open(moved, zones_at(2024, 6, 11, 13, 0)));
    world_fini(&world);
}
END_TEST

START_TEST(a_version_that_lies_ahead_may_still_be_edited)
{
    struct world world;
    begin(&world);
    struct arena *arena = &world.policies->arena;
    for (int i = 0; i < 2; i++) {
        make(&world, "09:00-17:00", NULL);
        struct calendar *desk = (struct calendar *)(uintptr_t)kept(&world);
        ck_assert_int_eq(calendar_begin_version(desk, zones_at(2024, 7, 1, 0, 0),
                                                zones_find(arena, "Europe/Berlin"), NULL),
                         ERR_OK);
        calendar_world_hours(desk, i == 0 ? "10:00-11:00" : "10:00-13:00");
        world.now_us += INT64_C(3600) * WORLD_SECOND;
        world_crash(&world);
    }

    ck_assert_uint_eq(calendar_version_count(kept(&world)), 2);
    ck_assert_int_eq(hours_on(&world, 6, 28), 8);
    ck_assert_int_eq(hours_on(&world, 7, 1), 3);
    world_fini(&world);
}
END_TEST

SUITE("kept_calendar", hours_that_were_edited_hold_from_the_restart_and_the_past_stays,
      a_restart_without_an_edit_records_nothing,
      an_edit_that_is_taken_back_is_a_third_version_and_no_second_is_counted_anew,
      a_zone_that_is_gone_from_the_configuration_still_counts_the_past,
      a_version_that_lies_ahead_may_still_be_edited)
