#include "model/calendar.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include "support/random_calendar.h"

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

/* --- laws, for random calendars, versions, pauses and zones from 1970 to 2060 --- */

START_TEST(what_was_advanced_has_elapsed_and_not_a_second_earlier)
{
    for (uint64_t round = 1; round <= 500; round++) {
        struct chance chance;
        chance_init(&chance, round);
        int64_t target_s = 1 + below(&chance, 400000);

        int64_t due_s = due_of(&chance, chance.start_s, target_s);

        ck_assert_int_eq(elapsed_of(&chance, chance.start_s, due_s), target_s);
        ck_assert_int_eq(elapsed_of(&chance, chance.start_s, due_s - 1), target_s - 1);
        arena_fini(&chance.arena);
    }
}
END_TEST

START_TEST(a_later_start_or_a_larger_target_is_never_due_earlier)
{
    for (uint64_t round = 1; round <= 300; round++) {
        struct chance chance;
        chance_init(&chance, round);
        int64_t target_s = below(&chance, 300000);
        int64_t due_s = due_of(&chance, chance.start_s, target_s);

        for (int i = 0; i < 8; i++) {
            int64_t later_s = chance.start_s + below(&chance, 300000);
            int64_t more_s = target_s + below(&chance, 300000);
            ck_assert_int_ge(due_of(&chance, chance.start_s, more_s), due_s);
            ck_assert_int_ge(due_of(&chance, later_s, target_s), due_s);
        }
        arena_fini(&chance.arena);
    }
}
END_TEST

START_TEST(elapsed_time_is_the_sum_over_any_split)
{
    for (uint64_t round = 1; round <= 300; round++) {
        struct chance chance;
        chance_init(&chance, round);
        int64_t end_s = chance.start_s + below(&chance, 900 * 86400);
        int64_t whole_s = elapsed_of(&chance, chance.start_s, end_s);
        int64_t sum_s = 0;

        for (int64_t at_s = chance.start_s; at_s < end_s;) {
            int64_t next_s = at_s + 1 + below(&chance, 200 * 86400);
            next_s = next_s < end_s ? next_s : end_s;
            sum_s += elapsed_of(&chance, at_s, next_s);
            at_s = next_s;
        }

        ck_assert_int_eq(sum_s, whole_s);
        ck_assert_int_eq(elapsed_of(&chance, end_s, chance.start_s), 0);
        arena_fini(&chance.arena);
    }
}
END_TEST

START_TEST(going_back_is_the_inverse_and_the_earliest_one)
{
    for (uint64_t round = 1; round <= 300; round++) {
        struct chance chance;
        int64_t back_s = 0;
        int64_t forth_s = 0;
        chance_init(&chance, round);
        int64_t end_s = chance.start_s + 40 * 86400;
        int64_t target_s = 1 + below(&chance, 100000);

        ck_assert_int_eq(calendar_retreat(chance.calendar, end_s, target_s, &back_s), ERR_OK);

        ck_assert_int_eq(calendar_elapsed(chance.calendar, back_s, end_s, NULL, 0), target_s);
        ck_assert_int_eq(calendar_elapsed(chance.calendar, back_s - 1, end_s, NULL, 0),
                         target_s + 1);
        ck_assert_int_eq(calendar_advance(chance.calendar, back_s, target_s, NULL, 0, &forth_s),
                         ERR_OK);
        ck_assert_int_le(forth_s, end_s);
        ck_assert_int_eq(calendar_elapsed(chance.calendar, forth_s, end_s, NULL, 0), 0);
        arena_fini(&chance.arena);
    }
}
END_TEST

START_TEST(openings_and_changes_are_where_the_calendar_says_that_it_is_open)
{
    for (uint64_t round = 1; round <= 300; round++) {
        struct chance chance;
        int64_t at_s = 0;
        chance_init(&chance, round);
        bool is_open = calendar_is_open(chance.calendar, chance.start_s);

        ck_assert_int_eq(calendar_next_open(chance.calendar, chance.start_s, &at_s), ERR_OK);
        ck_assert(calendar_is_open(chance.calendar, at_s));
        ck_assert_int_eq(is_open, at_s == chance.start_s);
        ck_assert_int_eq(calendar_elapsed(chance.calendar, chance.start_s, at_s, NULL, 0), 0);
        at_s = chance.start_s;
        for (int i = 0; i < 6 && calendar_next_change(chance.calendar, at_s, &at_s) == ERR_OK;
             i++) {
            ck_assert(calendar_is_open(chance.calendar, at_s) != is_open);
            ck_assert(calendar_is_open(chance.calendar, at_s - 1) == is_open);
            is_open = !is_open;
        }
        arena_fini(&chance.arena);
    }
}
END_TEST

/* --- limits --- */

START_TEST(a_run_of_idle_dates_ends_the_search_at_its_limit_and_not_before)
{
    struct arena arena;
    int64_t due_s = 0;
    arena_init(&arena);
    for (int idle = CALENDAR_SEARCH_DAYS_MAX - 1; idle <= CALENDAR_SEARCH_DAYS_MAX; idle++) {
        int64_t year = 0;
        int month = 0;
        int day = 0;
        struct calendar *calendar = calendar_begin(&arena, TEXT("rare"), zone_utc());
        zone_rule_civil(zone_rule_days(2024, 1, 2) + idle + 1, &year, &month, &day);
        ck_assert_int_eq(calendar_add_special(calendar, TEXT("2024-01-02=09:00-10:00"), NULL),
                         ERR_OK);
        ck_assert_int_eq(calendar_add_special(calendar,
                                              arena_printf(&arena, "%04d-%02d-%02d=09:00-10:00",
                                                           (int)year, month, day),
                                              NULL),
                         ERR_OK);

        enum err err = calendar_advance(calendar, at(2024, 1, 2, 0, 0), 3601, NULL, 0, &due_s);

        ck_assert_int_eq(err, idle < CALENDAR_SEARCH_DAYS_MAX ? ERR_OK : ERR_LIMIT);
        ck_assert_int_eq(calendar_elapsed(calendar, 0, CALENDAR_END_S, NULL, 0), 7200);
        ck_assert_int_eq(
            calendar_add_days(calendar, at(2024, 1, 2, 9, 0), 1, false, NULL, 0, &due_s), err);
    }
    arena_fini(&arena);
}
END_TEST

START_TEST(the_twenty_ninth_of_february_alone_still_works)
{
    struct arena arena;
    int64_t due_s = 0;
    arena_init(&arena);
    struct calendar *calendar = calendar_begin(&arena, TEXT("leap"), zone_utc());
    ck_assert_int_eq(calendar_add_special(calendar, TEXT("02-29=09:00-17:00"), NULL), ERR_OK);

    ck_assert_int_eq(calendar_advance(calendar, at(2024, 2, 29, 16, 0), 3601, NULL, 0, &due_s),
                     ERR_OK);
    ck_assert_int_eq(due_s, at(2028, 2, 29, 9, 0) + 1);
    ck_assert_int_eq(calendar_advance(calendar, at(2096, 3, 1, 0, 0), 1, NULL, 0, &due_s), ERR_OK);
    ck_assert_int_eq(due_s, at(2104, 2, 29, 9, 0) + 1); /* 2100 is no leap year */
    arena_fini(&arena);
}
END_TEST

START_TEST(no_search_goes_past_the_year_2200_or_before_1970)
{
    struct arena arena;
    int64_t at_s = 0;
    arena_init(&arena);
    struct calendar *calendar = one(&arena, "UTC", 0, 6, "00:00-24:00");

    ck_assert_int_eq(calendar_advance(calendar, CALENDAR_END_S - 10, 10, NULL, 0, &at_s), ERR_OK);
    ck_assert_int_eq(at_s, CALENDAR_END_S);
    ck_assert_int_eq(calendar_advance(calendar, CALENDAR_END_S - 10, 11, NULL, 0, &at_s),
                     ERR_LIMIT);
    ck_assert_int_eq(calendar_advance(calendar, 0, INT64_MAX, NULL, 0, &at_s), ERR_LIMIT);
    ck_assert_int_eq(calendar_advance(calendar_always(), 5, INT64_MAX, NULL, 0, &at_s), ERR_LIMIT);
    ck_assert_int_eq(calendar_retreat(calendar, 100, 101, &at_s), ERR_LIMIT);
    ck_assert_int_eq(calendar_add_days(calendar, 100, 100000, false, NULL, 0, &at_s), ERR_LIMIT);
    ck_assert_int_eq(calendar_add_days(calendar, 100, INT64_MIN, false, NULL, 0, &at_s), ERR_LIMIT);
    ck_assert_int_eq(calendar_next_open(calendar, CALENDAR_END_S + 5, &at_s), ERR_LIMIT);
    arena_fini(&arena);
}
END_TEST

START_TEST(four_thousand_pauses_in_any_order_count_once)
{
    static struct span_s pauses[CALENDAR_PAUSES_MAX];
    struct arena arena;
    int64_t due_s = 0;
    arena_init(&arena);
    struct calendar *calendar = one(&arena, "UTC", 0, 6, "00:00-24:00");
    int64_t start_s = at(2024, 1, 1, 0, 0);
    for (int i = 0; i < CALENDAR_PAUSES_MAX; i++) { /* every other minute, from behind */
        pauses[CALENDAR_PAUSES_MAX - 1 - i] =
            (struct span_s){start_s + i * 120, start_s + i * 120 + 60};
    }

    ck_assert_int_eq(
        calendar_advance(calendar, start_s, 4096 * 60, pauses, CALENDAR_PAUSES_MAX, &due_s),
        ERR_OK);

    ck_assert_int_eq(due_s, start_s + 4096 * 120);
    ck_assert_int_eq(calendar_elapsed(calendar, start_s, due_s, pauses, CALENDAR_PAUSES_MAX),
                     4096 * 60);
    arena_fini(&arena);
}
END_TEST

START_TEST(a_version_begins_later_than_the_one_before_it_and_is_found_by_its_instant)
{
    struct arena arena;
    struct refusal refusal;
    arena_init(&arena);
    struct calendar *calendar = one(&arena, "Europe/Berlin", 0, 4, "09:00-17:00");
    int64_t from_s = at(2024, 6, 1, 0, 0);

    ck_assert_int_eq(calendar_begin_version(calendar, from_s, zone_utc(), NULL), ERR_OK);
    add(calendar, 0, 4, "10:00-12:00");

    ck_assert_int_eq(calendar_begin_version(calendar, from_s, zone_utc(), &refusal), ERR_INVALID);
    ck_assert_str_eq(refusal.reason, "version_order");
    ck_assert_str_eq(refusal.path, "from");
    ck_assert_uint_eq(calendar_version_count(calendar), 2);
    ck_assert_uint_eq(calendar_version_at(calendar, from_s - 1), 0);
    ck_assert_uint_eq(calendar_version_at(calendar, from_s), 1);
    ck_assert_int_eq(calendar_version_from(calendar, 1), from_s);
    ck_assert(text_eq_z(zone_name(calendar_zone_at(calendar, from_s - 1)), "Europe/Berlin"));
    ck_assert(text_eq_z(zone_name(calendar_zone(calendar)), "UTC"));
    arena_fini(&arena);
}
END_TEST

START_TEST(what_is_put_in_force_answers_from_then_on_and_what_was_made_is_kept)
{
    struct arena arena;
    size_t made = 0;
    arena_init(&arena);
    struct calendar *calendar = one(&arena, "UTC", 0, 4, "09:00-17:00");
    int64_t from_s = at(2024, 1, 15, 0, 0);
    ck_assert_int_eq(ELAPSED_HALVES(calendar, from_s, from_s + 86400), 16);
    struct calendar_rules *later = calendar_rules_new(&arena, from_s, zone_utc());
    ck_assert_int_eq(calendar_rules_add_hours(later, 0, TEXT("10:00-11:00"), NULL), ERR_OK);
    const struct calendar_rules *versions[] = {calendar_made(calendar, &made)[0], later};

    calendar_put_in_force(calendar, versions, 2);

    ck_assert_uint_eq(made, 1);
    ck_assert_uint_eq(calendar_version_count(calendar), 2);
    ck_assert_int_eq(ELAPSED_HALVES(calendar, from_s, from_s + 86400), 2);
    ck_assert_int_eq(ELAPSED_HALVES(calendar, from_s - 7 * 86400, from_s), 80);
    (void)calendar_made(calendar, &made);
    ck_assert_uint_eq(made, 1);
    arena_fini(&arena);
}
END_TEST

/* --- threads --- */

static void *ask_new_calendar(void *ctx)
{
    struct calendar *calendar = ctx;
    int64_t *sum_s = malloc(sizeof *sum_s);
    *sum_s = 0;
    for (int year = 0; year < 40; year++) { /* some go up, some go down, from different years */
        int at_year = 1980 + (year * 7 + (int)(((uintptr_t)sum_s >> 4) % 40)) % 40;
        *sum_s += calendar_elapsed(calendar, at(at_year, 1, 1, 0, 0), at(at_year + 1, 1, 1, 0, 0),
                                   NULL, 0);
    }
    return sum_s;
}

START_TEST(threads_that_ask_a_new_calendar_at_once_get_the_same_answers)
{
    for (int round = 0; round < 20; round++) {
        struct arena arena;
        pthread_t threads[4];
        arena_init(&arena);
        struct calendar *calendar = one(&arena, "Europe/Berlin", 0, 4, "09:00-17:00");
        int64_t expected_s = calendar_elapsed(one(&arena, "Europe/Berlin", 0, 4, "09:00-17:00"),
                                              at(1980, 1, 1, 0, 0), at(2020, 1, 1, 0, 0), NULL, 0);

        for (int i = 0; i < 4; i++) {
            ck_assert_int_eq(pthread_create(&threads[i], NULL, ask_new_calendar, calendar), 0);
        }

        for (int i = 0; i < 4; i++) {
            void *sum_s = NULL;
            ck_assert_int_eq(pthread_join(threads[i], &sum_s), 0);
            ck_assert_int_eq(*(int64_t *)sum_s, expected_s);
            free(sum_s);
        }
        arena_fini(&arena);
    }
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
      hours_around_the_clock_cost_no_walk_to_the_end_of_the_century,
      a_holiday_ends_hours_around_the_clock_that_were_open_for_months,
      going_back_over_a_weekend_ends_at_the_closing_before_it,
      what_was_advanced_has_elapsed_and_not_a_second_earlier,
      a_later_start_or_a_larger_target_is_never_due_earlier, elapsed_time_is_the_sum_over_any_split,
      going_back_is_the_inverse_and_the_earliest_one,
      openings_and_changes_are_where_the_calendar_says_that_it_is_open,
      a_run_of_idle_dates_ends_the_search_at_its_limit_and_not_before,
      the_twenty_ninth_of_february_alone_still_works,
      no_search_goes_past_the_year_2200_or_before_1970,
      four_thousand_pauses_in_any_order_count_once,
      a_version_begins_later_than_the_one_before_it_and_is_found_by_its_instant,
      what_is_put_in_force_answers_from_then_on_and_what_was_made_is_kept,
      threads_that_ask_a_new_calendar_at_once_get_the_same_answers)
