/* Several calendars as one, by calendar_unite of calendar.c: open whenever one of them is. */
#include "support/random_calendar.h"

static struct calendar *weekdays(struct arena *arena, const char *zone, const char *interval)
{
    struct calendar *calendar = calendar_begin(arena, TEXT("c"), zones_find(arena, zone));
    for (unsigned day = 0; day < 5; day++) {
        ck_assert_int_eq(calendar_add_hours(calendar, day, text_z(interval), NULL), ERR_OK);
    }
    ck_assert_int_eq(calendar_finish(calendar, NULL), ERR_OK);
    return calendar;
}

START_TEST(berlin_and_new_york_together_work_from_nine_to_five_of_both)
{
    struct arena arena;
    int64_t due_s = 0;
    arena_init(&arena);
    const struct calendar *members[] = {weekdays(&arena, "Europe/Berlin", "09:00-17:00"),
                                        weekdays(&arena, "America/New_York", "09:00-17:00")};
    const struct calendar *both = calendar_unite(&arena, TEXT("both"), members, 2);
    int64_t monday_s = zones_at(2024, 1, 15, 0, 0); /* 08:00Z-16:00Z and 14:00Z-22:00Z */

    ck_assert_int_eq(calendar_elapsed(both, monday_s, monday_s + 86400, NULL, 0), 14 * 3600);
    ck_assert_int_eq(calendar_advance(both, monday_s, 14 * 3600, NULL, 0, &due_s), ERR_OK);
    ck_assert_int_eq(due_s, zones_at(2024, 1, 15, 22, 0));
    ck_assert_int_eq(calendar_next_open(both, monday_s, &due_s), ERR_OK);
    ck_assert_int_eq(due_s, zones_at(2024, 1, 15, 8, 0));
    ck_assert(text_eq_z(calendar_id(both), "both"));
    ck_assert_uint_eq(calendar_version_count(both), 1);
    ck_assert_ptr_null(calendar_version_rules(both, 0));
    arena_fini(&arena);
}
END_TEST

START_TEST(a_working_day_is_one_of_any_and_ends_with_the_last_of_them)
{
    struct arena arena;
    int64_t due_s = 0;
    arena_init(&arena);
    struct calendar *saturday = calendar_begin(&arena, TEXT("s"), zone_utc());
    ck_assert_int_eq(calendar_add_hours(saturday, 5, TEXT("10:00-12:00"), NULL), ERR_OK);
    ck_assert_int_eq(calendar_add_hours(saturday, 4, TEXT("20:00-22:00"), NULL), ERR_OK);
    const struct calendar *members[] = {weekdays(&arena, "UTC", "09:00-17:00"), saturday};
    const struct calendar *both = calendar_unite(&arena, TEXT("both"), members, 2);
    int64_t thursday_s = zones_at(2024, 1, 18, 11, 0);

    ck_assert_int_eq(calendar_add_days(both, thursday_s, 1, true, NULL, 0, &due_s), ERR_OK);
    ck_assert_int_eq(due_s, zones_at(2024, 1, 19, 22, 0));
    ck_assert_int_eq(calendar_add_days(both, thursday_s, 2, false, NULL, 0, &due_s), ERR_OK);
    ck_assert_int_eq(due_s, zones_at(2024, 1, 20, 11, 0));
    arena_fini(&arena);
}
END_TEST

START_TEST(one_that_is_always_open_makes_all_of_them_so)
{
    struct arena arena;
    arena_init(&arena);
    const struct calendar *members[] = {weekdays(&arena, "UTC", "09:00-17:00"), calendar_always()};
    const struct calendar *both = calendar_unite(&arena, TEXT("both"), members, 2);

    ck_assert_int_eq(calendar_elapsed(both, 0, 1000000, NULL, 0), 1000000);
    arena_fini(&arena);
}
END_TEST

START_TEST(a_member_that_is_put_in_force_anew_counts_when_it_is_united_again)
{
    struct arena arena;
    arena_init(&arena);
    struct calendar *day = weekdays(&arena, "UTC", "09:00-17:00");
    const struct calendar *members[] = {weekdays(&arena, "UTC", "16:00-18:00"), day};
    const struct calendar *both = calendar_unite(&arena, TEXT("both"), members, 2);
    int64_t monday_s = zones_at(2024, 1, 15, 0, 0);
    struct calendar_rules *rules = calendar_rules_new(&arena, INT64_MIN, zone_utc());
    ck_assert_int_eq(calendar_rules_add_hours(rules, 0, TEXT("17:00-20:00"), NULL), ERR_OK);
    const struct calendar_rules *versions[] = {rules};
    ck_assert_int_eq(calendar_elapsed(both, monday_s, monday_s + 86400, NULL, 0), 9 * 3600);

    calendar_put_in_force(day, versions, 1);
    calendar_unite_again(both);

    ck_assert_int_eq(calendar_elapsed(both, monday_s, monday_s + 86400, NULL, 0), 4 * 3600);
    arena_fini(&arena);
}
END_TEST

START_TEST(random_calendars_together_are_open_exactly_when_one_of_them_is)
{
    for (uint64_t round = 1; round <= 200; round++) {
        struct chance a;
        struct chance b;
        chance_init(&a, round);
        chance_init(&b, round + 1000);
        const struct calendar *members[] = {a.calendar, b.calendar};
        const struct calendar *both = calendar_unite(&a.arena, TEXT("both"), members, 2);
        for (int i = 0; i < 60; i++) {
            int64_t at_s = a.start_s + below(&a, 3000000);
            bool is_open = calendar_is_open(a.calendar, at_s) || calendar_is_open(b.calendar, at_s);
            ck_assert_int_eq(calendar_is_open(both, at_s), is_open);
        }
        int64_t target_s = 1 + below(&a, 400000);
        int64_t due_s = 0;
        ck_assert_int_eq(calendar_advance(both, a.start_s, target_s, a.pauses, PAUSES, &due_s),
                         ERR_OK);
        ck_assert_int_eq(calendar_elapsed(both, a.start_s, due_s, a.pauses, PAUSES), target_s);
        int64_t sum_s = calendar_elapsed(a.calendar, a.start_s, due_s, a.pauses, PAUSES) +
                        calendar_elapsed(b.calendar, a.start_s, due_s, a.pauses, PAUSES);
        ck_assert_int_ge(sum_s, target_s);
        arena_fini(&b.arena);
        arena_fini(&a.arena);
    }
}
END_TEST

SUITE("calendar_unite", berlin_and_new_york_together_work_from_nine_to_five_of_both,
      a_working_day_is_one_of_any_and_ends_with_the_last_of_them,
      one_that_is_always_open_makes_all_of_them_so,
      a_member_that_is_put_in_force_anew_counts_when_it_is_united_again,
      random_calendars_together_are_open_exactly_when_one_of_them_is)
