#include "model/calendar_date.h"
#include "support/zones.h"

static void is_interval(const char *text, int32_t from_s, int32_t to_s)
{
    struct calendar_interval interval;
    struct refusal refusal;
    ck_assert_int_eq(calendar_date_interval(text_z(text), &interval, &refusal), ERR_OK);
    ck_assert_int_eq(interval.from_s, from_s);
    ck_assert_int_eq(interval.to_s, to_s);
}

START_TEST(hours_may_cross_midnight_and_fill_a_day)
{
    is_interval("09:00-17:00", 9 * 3600, 17 * 3600);
    is_interval(" 09:00-17:30 ", 9 * 3600, 17 * 3600 + 1800);
    is_interval("22:00-06:00", 22 * 3600, 30 * 3600);
    is_interval("00:00-24:00", 0, 86400);
    is_interval("00:01-00:00", 60, 86400);
    is_interval("23:59-24:00", 86340, 86400);
}
END_TEST

START_TEST(hours_that_are_none_are_refused)
{
    static const char *const texts[] = {"",
                                        "-",
                                        "09:00",
                                        "09:00-",
                                        "9:00-17:00",
                                        "09:00-25:00",
                                        "09:60-17:00",
                                        "09:00-24:01",
                                        "24:00-06:00",
                                        "09.00-17.00",
                                        "09:00-17:000",
                                        "-9:00-17:00",
                                        "09:00 - 17:00"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct calendar_interval interval;
        struct refusal refusal;
        ck_assert_msg(calendar_date_interval(text_z(texts[i]), &interval, &refusal) == ERR_INVALID,
                      "%s", texts[i]);
        ck_assert_str_eq(refusal.reason, "interval_syntax");
        ck_assert_str_eq(refusal.path, "hours");
    }
    struct calendar_interval interval;
    struct refusal refusal;
    ck_assert_int_eq(calendar_date_interval(TEXT("09:00-09:00"), &interval, &refusal), ERR_INVALID);
    ck_assert_str_eq(refusal.reason, "interval_empty");
}
END_TEST

static void is_day(const char *text, int64_t wanted, bool wanted_yearly)
{
    int64_t day = -1;
    bool yearly = !wanted_yearly;
    struct refusal refusal;
    ck_assert_int_eq(calendar_date_read(text_z(text), &day, &yearly, &refusal), ERR_OK);
    ck_assert_int_eq(day, wanted);
    ck_assert_int_eq(yearly, wanted_yearly);
}

START_TEST(dates_count_from_1970_or_come_every_year)
{
    is_day("1970-01-01", 0, false);
    is_day("1969-12-31", -1, false);
    is_day("2024-02-29", 19782, false);
    is_day("2000-02-29", 11016, false);
    is_day(" 2024-12-25 ", 20082, false);
    is_day("12-25", 1225, true);
    is_day("02-29", 229, true);
}
END_TEST

START_TEST(dates_that_are_none_are_refused)
{
    static const char *const texts[] = {"",           "2023-02-29", "1900-02-29", "2024-13-01",
                                        "2024-00-01", "2024-04-31", "2024-01-00", "02-30",
                                        "00-10",      "13-01",      "2024/01/01", "24-01-01",
                                        "2024-1-1",   "2024-01-01x"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        int64_t day = 0;
        bool yearly = false;
        struct refusal refusal;
        ck_assert_msg(calendar_date_read(text_z(texts[i]), &day, &yearly, &refusal) == ERR_INVALID,
                      "%s", texts[i]);
        ck_assert_str_eq(refusal.reason, "date_invalid");
        ck_assert_str_eq(refusal.path, "holidays");
    }
}
END_TEST

START_TEST(an_instant_is_utc_to_the_second_and_nothing_else)
{
    static const char *const wrong[] = {"2024-06-01",           "2024-06-01T08:00Z",
                                        "2024-06-01T08:00:00",  "2024-06-01T08:00:00+02:00",
                                        "2024-06-01T24:00:00Z", "2024-06-31T08:00:00Z",
                                        "2024-06-01 08:00:00Z", "2024-06-01T08:60:00Z",
                                        "2024-06-01T08:00:60Z", "2024-06-01T 8:00:00Z"};
    int64_t instant_s = 0;

    ck_assert_int_eq(calendar_date_instant(TEXT("2024-06-01T08:09:10Z"), &instant_s, NULL), ERR_OK);

    ck_assert_int_eq(instant_s, 1717229350);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct refusal refusal = {0};
        ck_assert_msg(calendar_date_instant(text_z(wrong[i]), &instant_s, &refusal) == ERR_INVALID,
                      "%s", wrong[i]);
        ck_assert_str_eq(refusal.reason, "date_invalid");
    }
}
END_TEST

START_TEST(a_local_time_is_that_of_the_zone_unless_a_z_says_utc)
{
    static const char *const wrong[] = {
        "2024-06-01",       "2024-06-01T24:00",    "2024-06-01T8:00",  "01-01T08:00",
        "2024-06-01 08:00", "2024-06-01T08:00:61", "2024-02-30T08:00", "Z"};
    struct arena arena;
    int64_t instant_s = 0;
    arena_init(&arena);
    const struct zone *berlin = zones_find(&arena, "Europe/Berlin");

    ck_assert_int_eq(calendar_date_local(TEXT("2024-06-01T08:00"), berlin, &instant_s, NULL),
                     ERR_OK);
    ck_assert_int_eq(instant_s, zones_at(2024, 6, 1, 6, 0));
    ck_assert_str_eq(calendar_date_print(berlin, instant_s).z, "2024-06-01T08:00:00");
    ck_assert_int_eq(calendar_date_local(TEXT("2024-06-01T08:00:09Z"), berlin, &instant_s, NULL),
                     ERR_OK);
    ck_assert_int_eq(instant_s, zones_at(2024, 6, 1, 8, 0) + 9);
    ck_assert_int_eq(calendar_date_local(TEXT("2024-03-31T02:30"), berlin, &instant_s, NULL),
                     ERR_OK);
    ck_assert_int_eq(instant_s, zones_at(2024, 3, 31, 1, 0)); /* the first after the gap */
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct refusal refusal = {0};
        ck_assert_msg(calendar_date_local(text_z(wrong[i]), berlin, &instant_s, &refusal) ==
                          ERR_INVALID,
                      "%s", wrong[i]);
        ck_assert_str_eq(refusal.reason, "date_invalid");
    }
    arena_fini(&arena);
}
END_TEST

SUITE("calendar_date", a_local_time_is_that_of_the_zone_unless_a_z_says_utc,
      an_instant_is_utc_to_the_second_and_nothing_else, hours_may_cross_midnight_and_fill_a_day,
      hours_that_are_none_are_refused, dates_count_from_1970_or_come_every_year,
      dates_that_are_none_are_refused)
