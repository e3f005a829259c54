#include "support/calendar_world.h"

START_TEST(working_seconds_are_told_in_sum_and_by_version)
{
    struct world world;
    calendar_world_init(&world);

    struct value result = world_result(
        &world, world_call(&world, "calendar.elapsed", "", "calendar", "desk", "from_ms",
                           "#1717743600000" /* Friday, 7 June, 09:00 */, "to_ms",
                           "#1718010000000" /* Monday, 10 June, 11:00 */, NULL));

    const struct value *parts = value_get(&result, "by_version");
    ck_assert_int_eq(value_int(&result, "elapsed_s", -1), 9 * 3600);
    ck_assert_uint_eq(parts->list.count, 2);
    ck_assert_int_eq(value_int(&parts->list.items[0], "elapsed_s", -1), 8 * 3600);
    ck_assert_int_eq(value_int(&parts->list.items[1], "elapsed_s", -1), 3600);
    ck_assert_int_eq(value_int(&parts->list.items[1], "version", -1), 2);
    ck_assert_int_eq(calendar_world_seconds(&parts->list.items[1], "from_ms"),
                     zones_at(2024, 6, 10, 0, 0));
    world_fini(&world);
}
END_TEST

START_TEST(an_end_before_the_begin_is_nothing_and_an_unknown_calendar_is_refused)
{
    struct world world;
    calendar_world_init(&world);

    struct value none =
        world_result(&world, world_call(&world, "calendar.elapsed", "", "calendar", "always",
                                        "from_ms", "#5000", "to_ms", "#4000", NULL));
    struct answer *unknown = world_call(&world, "calendar.elapsed", "", "calendar", "moon",
                                        "from_ms", "#0", "to_ms", "#1000", NULL);

    ck_assert_int_eq(value_int(&none, "elapsed_s", -1), 0);
    ck_assert_uint_eq(value_get(&none, "by_version")->list.count, 0);
    ck_assert_int_eq(unknown->refusal.code, ERR_NOT_FOUND);
    ck_assert_str_eq(unknown->refusal.reason, "unknown");
    ck_assert_str_eq(unknown->refusal.path, "calendar");
    world_fini(&world);
}
END_TEST

SUITE("explain_elapsed", working_seconds_are_told_in_sum_and_by_version,
      an_end_before_the_begin_is_nothing_and_an_unknown_calendar_is_refused)
