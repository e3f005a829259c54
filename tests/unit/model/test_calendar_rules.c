#include "model/calendar_rules.h"
#include <string.h>
#include "support/zones.h"

static struct calendar_rules *weekdays(struct arena *arena, const char *interval)
{
    struct calendar_rules *rules = calendar_rules_new(arena, INT64_MIN, zone_utc());
    for (unsigned day = 0; day < 5; day++) {
        ck_assert_int_eq(calendar_rules_add_hours(rules, day, text_z(interval), NULL), ERR_OK);
    }
    return rules;
}

/* Minutes of one date; -1: the date has no interval. */
static int minutes_on(const struct calendar_rules *rules, int year, int month, int day)
{
    const struct calendar_hours *hours = NULL;
    int sum = 0;
    calendar_rules_fill(rules, zone_rule_days(year, month, day), 1, &hours);
    for (size_t i = 0; i < hours->count; i++) {
        sum += (hours->items[i].to_s - hours->items[i].from_s) / 60;
    }
    return hours->count ? sum : -1;
}

START_TEST(the_first_that_applies_is_dated_special_dated_holiday_yearly_special_yearly_holiday)
{
    struct arena arena;
    arena_init(&arena);
    struct calendar_rules *rules = weekdays(&arena, "09:00-17:00");
    ck_assert_int_eq(calendar_rules_add_holiday(rules, TEXT("12-24"), NULL), ERR_OK);
    ck_assert_int_eq(minutes_on(rules, 2024, 12, 24), -1);
    ck_assert_int_eq(calendar_rules_add_special(rules, TEXT("12-24=09:00-10:00"), NULL), ERR_OK);
    ck_assert_int_eq(minutes_on(rules, 2024, 12, 24), 60);
    ck_assert_int_eq(calendar_rules_add_holiday(rules, TEXT("2024-12-24"), NULL), ERR_OK);
    ck_assert_int_eq(minutes_on(rules, 2024, 12, 24), -1);
    ck_assert_int_eq(calendar_rules_add_special(rules, TEXT("2024-12-24=09:00-11:00"), NULL),
                     ERR_OK);
    ck_assert_int_eq(minutes_on(rules, 2024, 12, 24), 120);

    ck_assert_int_eq(minutes_on(rules, 2025, 12, 24), 60); /* the year after: the yearly one */
    ck_assert_int_eq(minutes_on(rules, 2024, 12, 23), 480);
    arena_fini(&arena);
}
END_TEST

START_TEST(the_twenty_ninth_of_february_is_kept_in_leap_years_only)
{
    struct arena arena;
    arena_init(&arena);
    struct calendar_rules *rules = weekdays(&arena, "09:00-17:00");
    ck_assert_int_eq(calendar_rules_add_holiday(rules, TEXT("02-29"), NULL), ERR_OK);

    ck_assert_int_eq(minutes_on(rules, 2024, 2, 29), -1);
    ck_assert_int_eq(minutes_on(rules, 2023, 3, 1), 480);
    ck_assert_int_eq(minutes_on(rules, 2023, 2, 28), 480);
    ck_assert_int_eq(minutes_on(rules, 2100, 3, 1), 480); /* no leap year */
    arena_fini(&arena);
}
END_TEST

START_TEST(a_range_has_both_its_ends_and_a_yearly_date_is_found_in_every_year_that_is_asked)
{
    struct arena arena;
    const struct calendar_hours *hours[CALENDAR_RULES_DATES_MAX];
    size_t closed = 0;
    arena_init(&arena);
    struct calendar_rules *rules = calendar_rules_new(&arena, INT64_MIN, zone_utc());
    for (unsigned day = 0; day < 7; day++) {
        ck_assert_int_eq(calendar_rules_add_hours(rules, day, TEXT("00:00-24:00"), NULL), ERR_OK);
    }
    ck_assert_int_eq(calendar_rules_add_holiday(rules, TEXT("2024-08-01..2024-08-14"), NULL),
                     ERR_OK);
    ck_assert_int_eq(calendar_rules_add_holiday(rules, TEXT("01-01"), NULL), ERR_OK);

    calendar_rules_fill(rules, zone_rule_days(2023, 12, 30), 400, hours);

    for (size_t i = 0; i < 400; i++) {
        closed += hours[i]->count == 0;
    }
    ck_assert_uint_eq(closed, 14 + 2);
    arena_fini(&arena);
}
END_TEST

START_TEST(an_empty_special_is_a_holiday_and_rules_without_any_interval_are_empty)
{
    struct arena arena;
    arena_init(&arena);
    struct calendar_rules *rules = calendar_rules_new(&arena, INT64_MIN, zone_utc());
    ck_assert_int_eq(calendar_rules_add_special(rules, TEXT("12-24="), NULL), ERR_OK);
    ck_assert(calendar_rules_is_empty(rules));

    ck_assert_int_eq(calendar_rules_add_special(rules, TEXT("2024-12-24=10:00-11:00"), NULL),
                     ERR_OK);

    ck_assert(!calendar_rules_is_empty(rules));
    ck_assert_int_eq(minutes_on(rules, 2023, 12, 24), -1);
    arena_fini(&arena);
}
END_TEST

START_TEST(what_is_too_much_is_refused_with_the_limit)
{
    struct arena arena;
    struct refusal refusal;
    arena_init(&arena);
    struct calendar_rules *rules = calendar_rules_new(&arena, INT64_MIN, zone_utc());
    for (int i = 0; i < CALENDAR_INTERVALS_MAX; i++) {
        ck_assert_int_eq(calendar_rules_add_hours(rules, 0, TEXT("09:00-10:00"), NULL), ERR_OK);
    }
    for (int i = 0; i < CALENDAR_EXCEPTIONS_MAX; i++) {
        ck_assert_int_eq(calendar_rules_add_holiday(rules, TEXT("2024-12-25"), NULL), ERR_OK);
    }

    ck_assert_int_eq(calendar_rules_add_hours(rules, 0, TEXT("09:00-10:00"), &refusal), ERR_LIMIT);
    ck_assert_str_eq(refusal.reason, "exhausted");
    ck_assert_str_eq(refusal.text, "a day has at most 16 intervals");
    ck_assert_int_eq(calendar_rules_add_special(rules, TEXT("2024-12-24="), &refusal), ERR_LIMIT);
    ck_assert_str_eq(refusal.text, "a calendar has at most 4096 holidays and specials");
    ck_assert_int_eq(calendar_rules_add_holiday(rules, TEXT("2024-12-25"), &refusal), ERR_LIMIT);
    arena_fini(&arena);
}
END_TEST

START_TEST(a_wrong_date_or_range_is_refused_with_its_text)
{
    static const char *const holidays[] = {
        "2024-02-30", "2024-08-14..2024-08-01", "08-01..08-14", "2024-08-01..", "summer", ""};
    static const char *const specials[] = {"2024-12-24", "24.12.=09:00-10:00", "2024-13-01="};
    struct arena arena;
    struct refusal refusal;
    arena_init(&arena);
    struct calendar_rules *rules = calendar_rules_new(&arena, INT64_MIN, zone_utc());

    for (size_t i = 0; i < sizeof holidays / sizeof holidays[0]; i++) {
        memset(&refusal, 0, sizeof refusal);
        ck_assert_int_eq(calendar_rules_add_holiday(rules, text_z(holidays[i]), &refusal),
                         ERR_INVALID);
        ck_assert_str_eq(refusal.reason, "date_invalid");
        ck_assert_str_ne(refusal.text, "");
    }
    for (size_t i = 0; i < sizeof specials / sizeof specials[0]; i++) {
        ck_assert_int_eq(calendar_rules_add_special(rules, text_z(specials[i]), &refusal),
                         ERR_INVALID);
        ck_assert_str_eq(refusal.reason, "date_invalid");
    }
    ck_assert_int_eq(calendar_rules_add_special(rules, TEXT("12-24=9-10"), &refusal), ERR_INVALID);
    ck_assert_str_eq(refusal.reason, "interval_syntax");
    ck_assert_uint_eq(rules->exception_count, 0);
    arena_fini(&arena);
}
END_TEST

START_TEST(rules_are_texts_again_as_they_were_written)
{
    static const char *const intervals[] = {"09:00-17:00", "22:00-06:00", "00:00-24:00",
                                            "23:30-00:15", "12:00-11:59"};
    struct arena arena;
    bool is_special = false;
    arena_init(&arena);
    struct calendar_rules *rules = calendar_rules_new(&arena, INT64_MIN, zone_utc());
    ck_assert_int_eq(calendar_rules_add_holiday(rules, TEXT(" 2024-08-01..2024-08-14 "), NULL),
                     ERR_OK);
    ck_assert_int_eq(calendar_rules_add_special(rules, TEXT("12-24=09:00-12:00"), NULL), ERR_OK);

    for (size_t i = 0; i < sizeof intervals / sizeof intervals[0]; i++) {
        struct calendar_interval interval;
        ck_assert_int_eq(calendar_date_interval(text_z(intervals[i]), &interval, NULL), ERR_OK);
        ck_assert_str_eq(calendar_rules_interval(&arena, interval).p, intervals[i]);
    }

    ck_assert_str_eq(calendar_rules_exception(rules, 0, &is_special).p, "2024-08-01..2024-08-14");
    ck_assert(!is_special);
    ck_assert_str_eq(calendar_rules_exception(rules, 1, &is_special).p, "12-24=09:00-12:00");
    ck_assert(is_special);
    arena_fini(&arena);
}
END_TEST

SUITE("calendar_rules", rules_are_texts_again_as_they_were_written,
      the_first_that_applies_is_dated_special_dated_holiday_yearly_special_yearly_holiday,
      the_twenty_ninth_of_february_is_kept_in_leap_years_only,
      a_range_has_both_its_ends_and_a_yearly_date_is_found_in_every_year_that_is_asked,
      an_empty_special_is_a_holiday_and_rules_without_any_interval_are_empty,
      what_is_too_much_is_refused_with_the_limit, a_wrong_date_or_range_is_refused_with_its_text)
