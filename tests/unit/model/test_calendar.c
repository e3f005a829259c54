#include "model/calendar.h"
#include <stdio.h>
#include <string.h>
#include "base/random.h"
#include "support/zones.h"

#define zone_of zones_find
#define at zones_at

static void add(struct calendar *calendar, unsigned from, unsigned to, const char *interval)
{
    for (unsigned day = from; day <= to; day++) {
        ck_assert_int_eq(calendar_add_hours(calendar, day, text_z(interval), NULL), ERR_OK);
    }
}

static struct calendar *one(struct arena *arena, const char *zone, unsigned from, unsigned to,
                            const char *interval)
{
    struct calendar *calendar = calendar_begin(arena, TEXT("test"), zone_of(arena, zone));
    add(calendar, from, to, interval);
    ck_assert_int_eq(calendar_finish(calendar, NULL), ERR_OK);
    return calendar;
}

#define ELAPSED_HALVES(calendar, from, to) \
    (calendar_elapsed((calendar), (from), (to), NULL, 0) / 1800)

START_TEST(berlin_sunday_with_a_repeated_hour_has_three_and_a_half_hours)
{
    struct arena arena;
    arena_init(&arena);
    struct calendar *calendar = one(&arena, "Europe/Berlin", 6, 6, "00:00-02:30");

    ck_assert_int_eq(ELAPSED_HALVES(calendar, at(2024, 10, 26, 12, 0), at(2024, 10, 27, 12, 0)), 7);
    arena_fini(&arena);
}
END_TEST

START_TEST(berlin_saturday_nights_are_seven_and_nine_hours_at_the_changes)
{
    struct arena arena;
    arena_init(&arena);
    struct calendar *calendar = one(&arena, "Europe/Berlin", 5, 5, "22:00-06:00");

    ck_assert_int_eq(ELAPSED_HALVES(calendar, at(2024, 3, 30, 12, 0), at(2024, 3, 31, 12, 0)), 14);
    ck_assert_int_eq(ELAPSED_HALVES(calendar, at(2024, 10, 26, 12, 0), at(2024, 10, 27, 12, 0)),
                     18);
    arena_fini(&arena);
}
END_TEST

START_TEST(an_opening_in_a_gap_is_the_first_instant_behind_it)
{
    struct arena arena;
    int64_t open_s = 0;
    arena_init(&arena);
    struct calendar *calendar = one(&arena, "America/New_York", 6, 6, "02:30-04:00");

    ck_assert_int_eq(calendar_next_open(calendar, at(2024, 3, 10, 0, 0), &open_s), ERR_OK);

    ck_assert_int_eq(open_s, at(2024, 3, 10, 7, 0));
    ck_assert_int_eq(ELAPSED_HALVES(calendar, open_s, open_s + 86400), 2);
    arena_fini(&arena);
}
END_TEST

START_TEST(around_the_clock_in_the_azores_counts_no_second_twice)
{
    struct arena arena;
    arena_init(&arena);
    struct calendar *calendar = one(&arena, "Atlantic/Azores", 0, 6, "00:00-24:00");
    const struct zone *zone = calendar_zone(calendar);
    int64_t from_s = zone_instant(zone, at(2024, 10, 26, 0, 0), ZONE_FIRST);
    int64_t to_s = zone_instant(zone, at(2024, 10, 28, 0, 0), ZONE_FIRST);

    ck_assert_int_eq(ELAPSED_HALVES(calendar, from_s, to_s), 98);
    arena_fini(&arena);
}
END_TEST

START_TEST(apia_had_no_thirtieth_of_december_2011)
{
    struct arena arena;
    arena_init(&arena);
    struct calendar *calendar = one(&arena, "Pacific/Apia", 4, 4, "09:00-17:00");

    ck_assert_int_eq(ELAPSED_HALVES(calendar, at(2011, 12, 26, 12, 0), at(2012, 1, 3, 0, 0)), 0);
    arena_fini(&arena);
}
END_TEST

START_TEST(a_half_day_and_holidays_are_stepped_over)
{
    struct arena arena;
    int64_t due_s = 0;
    arena_init(&arena);
    struct calendar *calendar =
        calendar_begin(&arena, TEXT("test"), zone_of(&arena, "Europe/Berlin"));
    add(calendar, 0, 4, "09:00-13:00");
    add(calendar, 0, 4, "14:00-18:00");
    ck_assert_int_eq(calendar_add_special(calendar, TEXT("12-24=09:00-12:00"), NULL), ERR_OK);
    ck_assert_int_eq(calendar_add_holiday(calendar, TEXT("2024-12-25..2024-12-26"), NULL), ERR_OK);

    ck_assert_int_eq(calendar_advance(calendar, at(2024, 12, 23, 16, 30), 12600, NULL, 0, &due_s),
                     ERR_OK);

    ck_assert_int_eq(due_s, at(2024, 12, 24, 11, 0));
    arena_fini(&arena);
}
END_TEST

START_TEST(a_target_used_up_at_closing_is_due_at_closing)
{
    struct arena arena;
    int64_t due_s = 0;
    arena_init(&arena);
    struct calendar *calendar = one(&arena, "Etc/UTC", 0, 4, "09:00-17:00");

    ck_assert_int_eq(calendar_advance(calendar, at(2024, 1, 15, 9, 0), 8 * 3600, NULL, 0, &due_s),
                     ERR_OK);

    ck_assert_int_eq(due_s, at(2024, 1, 15, 17, 0));
    arena_fini(&arena);
}
END_TEST

START_TEST(two_working_days_after_good_friday_eve_keep_the_local_time)
{
    struct arena arena;
    int64_t due_s = 0;
    arena_init(&arena);
    struct calendar *calendar = one(&arena, "Europe/Berlin", 0, 4, "09:00-17:00");

    ck_assert_int_eq(calendar_add_days(calendar, at(2024, 3, 29, 10, 0), 2, false, NULL, 0, &due_s),
                     ERR_OK);

    ck_assert_int_eq(due_s, at(2024, 4, 2, 9, 0));
    arena_fini(&arena);
}
END_TEST

START_TEST(overlapping_pauses_count_once_and_an_open_one_has_no_due)
{
    struct arena arena;
    int64_t due_s = 0;
    arena_init(&arena);
    struct calendar *calendar = one(&arena, "Etc/UTC", 0, 4, "09:00-17:00");
    struct span_s pauses[] = {{at(2024, 1, 15, 10, 0), at(2024, 1, 15, 11, 0)},
                              {at(2024, 1, 15, 10, 30), at(2024, 1, 15, 12, 0)}};

    ck_assert_int_eq(calendar_advance(calendar, at(2024, 1, 15, 9, 0), 2 * 3600, pauses, 2, &due_s),
                     ERR_OK);
    ck_assert_int_eq(due_s, at(2024, 1, 15, 13, 0));
    pauses[1].to_s = INT64_MAX;
    ck_assert_int_eq(calendar_advance(calendar, at(2024, 1, 15, 9, 0), 2 * 3600, pauses, 2, &due_s),
                     ERR_OK);
    ck_assert_int_eq(due_s, CALENDAR_NONE);
    arena_fini(&arena);
}
END_TEST

START_TEST(a_calendar_that_never_opens_again_ends_the_search)
{
    struct arena arena;
    int64_t due_s = 0;
    arena_init(&arena);
    struct calendar *calendar =
        calendar_begin(&arena, TEXT("test"), zone_of(&arena, "Europe/Berlin"));
    ck_assert_int_eq(calendar_add_special(calendar, TEXT("2024-01-02=09:00-10:00"), NULL), ERR_OK);
    ck_assert_int_eq(calendar_finish(calendar, NULL), ERR_OK);

    ck_assert_int_eq(calendar_advance(calendar, at(2024, 1, 1, 0, 0), 7200, NULL, 0, &due_s),
                     ERR_LIMIT);
    arena_fini(&arena);
}
END_TEST

START_TEST(each_wrong_text_has_its_own_reason)
{
    static const struct {
        const char *text;
        const char *reason;
    } wrong[] = {{"9-17", "interval_syntax"},
                 {"09:00-09:00", "interval_empty"},
                 {"09:60-10:00", "interval_syntax"},
                 {"24:00-25:00", "interval_syntax"}};
    struct arena arena;
    struct refusal refusal;
    arena_init(&arena);
    struct calendar *calendar = calendar_begin(&arena, TEXT("test"), zone_utc());

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        ck_assert_int_eq(calendar_add_hours(calendar, 0, text_z(wrong[i].text), &refusal),
                         ERR_INVALID);
        ck_assert_str_eq(refusal.reason, wrong[i].reason);
    }
    ck_assert_int_eq(calendar_add_holiday(calendar, TEXT("2023-02-29"), &refusal), ERR_INVALID);
    ck_assert_str_eq(refusal.reason, "date_invalid");
    ck_assert_int_eq(calendar_finish(calendar, &refusal), ERR_INVALID);
    ck_assert_str_eq(refusal.reason, "calendar_empty");
    arena_fini(&arena);
}
END_TEST

START_TEST(what_was_advanced_has_elapsed_for_random_calendars_and_pauses)
{
    static const char *const zones[] = {"Europe/Berlin", "America/New_York", "Asia/Kathmandu",
                                        "Australia/Lord_Howe"};
    uint64_t seed = 2024;
    for (int round = 0; round < 400; round++) {
        struct arena arena;
        char interval[16];
        int64_t due_s = 0;
        struct span_s pauses[3];
        arena_init(&arena);
        unsigned open = (unsigned)random_below(&seed, 24);
        unsigned close = (open + 1 + (unsigned)random_below(&seed, 22)) % 24;
        (void)snprintf(interval, sizeof interval, "%02u:00-%02u:30", open, close);
        struct calendar *calendar = one(&arena, zones[round % 4], 0, 4, interval);
        int64_t start_s = (int64_t)random_below(&seed, INT64_C(2840140800));
        int64_t target_s = (int64_t)random_below(&seed, 200000);
        for (int i = 0; i < 3; i++) {
            pauses[i].from_s = start_s + (int64_t)random_below(&seed, 400000) - 50000;
            pauses[i].to_s = pauses[i].from_s + (int64_t)random_below(&seed, 100000);
        }

        ck_assert_int_eq(calendar_advance(calendar, start_s, target_s, pauses, 3, &due_s), ERR_OK);

        int64_t elapsed = calendar_elapsed(calendar, start_s, due_s, pauses, 3);
        ck_assert_msg(elapsed == target_s, "round %d: %lld of %lld", round, (long long)elapsed,
                      (long long)target_s);
        arena_fini(&arena);
    }
}
END_TEST

/* Hours that touch from day to day were joined until the year 2200 before the first second was
 * counted: a ticket with such a calendar cost a tenth of a second of the engine's time, and this
 * test would not end within its limit. */
START_TEST(hours_around_the_clock_cost_no_walk_to_the_end_of_the_century)
{
    struct arena arena;
    int64_t due_s = 0;
    int64_t change_s = 0;
    arena_init(&arena);
    struct calendar *calendar = one(&arena, "Europe/Berlin", 0, 6, "00:00-24:00");
    int64_t start_s = at(2024, 1, 15, 9, 0);
    int64_t sum_s = 0;

    for (int i = 0; i < 1000; i++) {
        ck_assert_int_eq(calendar_advance(calendar, start_s + i, 4 * 3600, NULL, 0, &due_s),
                         ERR_OK);
        sum_s += due_s - start_s - i;
    }

    ck_assert_int_eq(sum_s, 1000 * 4 * 3600);
    ck_assert_int_eq(calendar_advance(calendar, start_s, 86400 * 400, NULL, 0, &due_s), ERR_OK);
    ck_assert_int_eq(due_s, start_s + 86400 * 400);
    ck_assert_int_eq(calendar_elapsed(calendar, start_s, due_s, NULL, 0), 86400 * 400);
    ck_assert(calendar_is_open(calendar, start_s));
    ck_assert_int_eq(calendar_next_change(calendar, start_s, &change_s), ERR_LIMIT);
    arena_fini(&arena);
}
END_TEST

START_TEST(a_holiday_ends_hours_around_the_clock_that_were_open_for_months)
{
    struct arena arena;
    int64_t change_s = 0;
    arena_init(&arena);
    struct calendar *calendar = calendar_begin(&arena, TEXT("test"), zone_utc());
    add(calendar, 0, 6, "00:00-24:00");
    ck_assert_int_eq(calendar_add_holiday(calendar, TEXT("12-25"), NULL), ERR_OK);
    ck_assert_int_eq(calendar_finish(calendar, NULL), ERR_OK);

    enum err err = calendar_next_change(calendar, at(2024, 1, 15, 9, 0), &change_s);

    ck_assert_int_eq(err, ERR_OK);
    ck_assert_int_eq(change_s, at(2024, 12, 25, 0, 0));
    ck_assert_int_eq(calendar_next_change(calendar, change_s, &change_s), ERR_OK);
    ck_assert_int_eq(change_s, at(2024, 12, 26, 0, 0));
    arena_fini(&arena);
}
END_TEST

START_TEST(going_back_over_a_weekend_ends_at_the_closing_before_it)
{
    struct arena arena;
    int64_t start_s = 0;
    arena_init(&arena);
    struct calendar *calendar = one(&arena, "UTC", 0, 4, "09:00-17:00");

    ck_assert_int_eq(calendar_retreat(calendar, at(2024, 1, 15, 9, 30), 1800, &start_s), ERR_OK);

    ck_assert_int_eq(start_s, at(2024, 1, 12, 17, 0));
    arena_fini(&arena);
}
END_TEST

SUITE("calendar", berlin_sunday_with_a_repeated_hour_has_three_and_a_half_hours,
      berlin_saturday_nights_are_seven_and_nine_hours_at_the_changes,
      an_opening_in_a_gap_is_the_first_instant_behind_it,
      around_the_clock_in_the_azores_counts_no_second_twice, apia_had_no_thirtieth_of_december_2011,
      a_half_day_and_holidays_are_stepped_over, a_target_used_up_at_closing_is_due_at_closing,
      two_working_days_after_good_friday_eve_keep_the_local_time,
      overlapping_pauses_count_once_and_an_open_one_has_no_due,
      a_calendar_that_never_opens_again_ends_the_search, each_wrong_text_has_its_own_reason,
      what_was_advanced_has_elapsed_for_random_calendars_and_pauses,
      hours_around_the_clock_cost_no_walk_to_the_end_of_the_century,
      a_holiday_ends_hours_around_the_clock_that_were_open_for_months,
      going_back_over_a_weekend_ends_at_the_closing_before_it)
