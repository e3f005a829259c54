#include "model/fairness.h"
#include "support/zones.h"

START_TEST(minutes_nights_and_weekends_are_local_and_clipped_to_the_range)
{
    struct arena arena;
    arena_init(&arena);
    const struct schedule berlin = {.zone = zones_find(&arena, "Europe/Berlin")};
    struct on_call_shift shifts[] = {
        {TEXT("bob"), {zones_instant("2024-06-07T20:00"), zones_instant("2024-06-08T06:00")}},
        {TEXT("ann"), {zones_instant("2024-06-05T08:00"), zones_instant("2024-06-05T10:00:59")}},
        {TEXT("bob"), {zones_instant("2024-06-20T08:00"), zones_instant("2024-06-20T09:00")}},
    };
    struct on_call_shifts all = {shifts, 3};
    struct span_s range = {zones_instant("2024-06-01T00:00"), zones_instant("2024-06-20T08:30")};

    struct fairness fairness = fairness_count(&berlin, &all, range, &arena);

    ck_assert_uint_eq(fairness.count, 2);
    ck_assert(text_eq_z(fairness.items[0].who, "ann"));
    ck_assert_int_eq(fairness.items[0].minutes, 120);
    ck_assert_int_eq(fairness.items[0].night_minutes, 0);
    ck_assert_int_eq(fairness.items[1].minutes, 630);
    ck_assert_int_eq(fairness.items[1].night_minutes, 9 * 60);   /* 22:00 to 07:00 local */
    ck_assert_int_eq(fairness.items[1].weekend_minutes, 8 * 60); /* Saturday from 00:00 local */
    ck_assert_int_eq(fairness.items[1].shifts, 2);
    arena_fini(&arena);
}
END_TEST

/* 24 hours on call from 08:00 UTC of that day, in Berlin, with Christmas as a holiday. */
static struct fairness_share day_of(const char *from, const char *to,
                                    struct schedule_weights weights)
{
    struct arena arena;
    struct refusal refusal;
    arena_init(&arena);
    const struct zone *berlin = zones_find(&arena, "Europe/Berlin");
    struct calendar *calendar = calendar_begin(&arena, TEXT("c"), berlin);
    ck_assert_int_eq(calendar_add_hours(calendar, 0, TEXT("09:00-17:00"), &refusal), ERR_OK);
    ck_assert_int_eq(calendar_add_holiday(calendar, TEXT("12-25"), &refusal), ERR_OK);
    ck_assert_int_eq(calendar_add_special(calendar, TEXT("12-24=09:00-12:00"), &refusal), ERR_OK);
    ck_assert_int_eq(calendar_add_special(calendar, TEXT("2024-12-26="), &refusal), ERR_OK);
    ck_assert_int_eq(calendar_finish(calendar, &refusal), ERR_OK);
    const struct schedule schedule = {.zone = berlin, .holidays = calendar, .weights = weights};
    struct span_s span = {zones_instant(from), zones_instant(to)};
    struct on_call_shift shift = {TEXT("ann"), span};
    struct on_call_shifts all = {&shift, 1};

    struct fairness_share share = fairness_count(&schedule, &all, span, &arena).items[0];

    share.who = TEXT_NONE;
    arena_fini(&arena);
    return share;
}

START_TEST(holidays_are_dates_that_the_calendar_takes_out_of_its_week)
{
    static const struct schedule_weights none = {0, 0, 0};
    /* From Christmas Eve, 23:00 local, to the 27th, 01:00 local. */
    struct fairness_share share = day_of("2024-12-24T22:00", "2024-12-27T00:00", none);

    ck_assert_int_eq(share.minutes, 50 * 60);
    ck_assert_int_eq(share.holiday_minutes,
                     48 * 60); /* 24 is a half day, 26 a special without hours */
    ck_assert_int_eq(share.weighted_minutes, share.minutes);
    ck_assert_int_eq(day_of("2024-12-17T00:00", "2024-12-18T00:00", none).holiday_minutes, 0);
}
END_TEST

START_TEST(a_minute_counts_by_the_highest_of_its_weights)
{
    static const struct schedule_weights weights = {.night = 150, .weekend = 200, .holiday = 300};
    /* Wednesday, 25 December, 00:00 to 24:00 local: a holiday, nine hours of it night. */
    struct fairness_share holiday = day_of("2024-12-24T23:00", "2024-12-25T23:00", weights);
    /* Saturday the 14th: weekend by night and day. */
    struct fairness_share weekend = day_of("2024-12-13T23:00", "2024-12-14T23:00", weights);
    /* Tuesday the 17th: night from 00:00 to 07:00 and from 22:00. */
    struct fairness_share weekday = day_of("2024-12-16T23:00", "2024-12-17T23:00", weights);

    ck_assert_int_eq(holiday.weighted_minutes, 3 * 24 * 60);
    ck_assert_int_eq(holiday.night_minutes, 9 * 60);
    ck_assert_int_eq(weekend.weighted_minutes, 2 * 24 * 60);
    ck_assert_int_eq(weekday.weighted_minutes, 15 * 60 + 9 * 90);
}
END_TEST

START_TEST(the_hour_that_is_repeated_in_autumn_counts_twice)
{
    static const struct schedule_weights weights = {.night = 200};
    struct fairness_share share = day_of("2024-10-26T22:00", "2024-10-27T23:00", weights);

    ck_assert_int_eq(share.minutes, 25 * 60);
    ck_assert_int_eq(share.weekend_minutes, 25 * 60);
    ck_assert_int_eq(share.night_minutes,
                     10 * 60); /* 00:00 to 07:00 has eight hours, and two more */
}
END_TEST

SUITE("fairness", minutes_nights_and_weekends_are_local_and_clipped_to_the_range,
      holidays_are_dates_that_the_calendar_takes_out_of_its_week,
      a_minute_counts_by_the_highest_of_its_weights,
      the_hour_that_is_repeated_in_autumn_counts_twice)
