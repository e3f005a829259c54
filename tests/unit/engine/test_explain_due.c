#include "support/calendar_world.h"

static struct world world;

static int64_t due_of(const char *target)
{
    struct value result =
        world_result(&world, world_call(&world, "calendar.advance", "", "calendar", "desk",
                                        "target", target, NULL));
    return calendar_world_seconds(&result, "due_at_ms");
}

START_TEST(each_unit_of_a_target_has_its_own_due)
{
    calendar_world_init(&world);

    ck_assert_int_eq(due_of("30m"), CALENDAR_WORLD_NOW_S + 1800);
    ck_assert_int_eq(due_of("8bh"), zones_at(2024, 6, 4, 7, 30));
    ck_assert_int_eq(due_of("2bd"), zones_at(2024, 6, 5, 7, 30));
    world_fini(&world);
}
END_TEST

START_TEST(a_due_behind_an_edit_is_counted_by_the_later_version)
{
    calendar_world_init(&world);

    struct value result =
        world_result(&world, world_call(&world, "calendar.advance", "", "calendar", "desk",
                                        "target", "9bh", "from_ms", "#1717743600000", NULL));

    ck_assert_int_eq(calendar_world_seconds(&result, "due_at_ms"), zones_at(2024, 6, 10, 9, 0));
    ck_assert_int_eq(value_int(&result, "elapsed_s", -1), 9 * 3600);
    ck_assert_int_eq(value_int(&result, "calendar_version", -1), 2);
    world_fini(&world);
}
END_TEST

START_TEST(a_target_that_is_none_and_one_that_never_comes_are_refused)
{
    calendar_world_init(&world);

    struct answer *none =
        world_call(&world, "calendar.advance", "", "calendar", "desk", "target", "8 hours", NULL);
    ck_assert_int_eq(none->refusal.code, ERR_INVALID);
    ck_assert_str_eq(none->refusal.reason, "duration_unit");
    ck_assert_str_eq(none->refusal.path, "target");
    struct answer *late = world_call(&world, "calendar.advance", "", "calendar", "desk", "target",
                                     "10bh", "from_ms", "#7258118000000", NULL);
    ck_assert_int_eq(late->refusal.code, ERR_LIMIT);
    ck_assert_str_eq(late->refusal.reason, "no_working_time");
    world_fini(&world);
}
END_TEST

SUITE("explain_due", each_unit_of_a_target_has_its_own_due,
      a_due_behind_an_edit_is_counted_by_the_later_version,
      a_target_that_is_none_and_one_that_never_comes_are_refused)
