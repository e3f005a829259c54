#include "model/rolling_shift.h"
#include "support/zones.h"

static struct text names[3][1] = {{{"a", 1}}, {{"b", 1}}, {{"c", 1}}};
static struct on_call_group turns[3] = {{names[0], 1}, {names[1], 1}, {names[2], 1}};

static struct rolling_shift rolling(enum rotation_unit frequency, int64_t interval, unsigned by_day,
                                    const char *start)
{
    return (struct rolling_shift){.zone = zone_utc(),
                                  .frequency = frequency,
                                  .interval = interval,
                                  .by_day = (uint8_t)by_day,
                                  .start_s = zones_instant(start),
                                  .rotation_start_s = INT64_MIN,
                                  .until_s = INT64_MAX,
                                  .shift_s = 3600,
                                  .turns = turns,
                                  .turn_count = 3};
}

/* The names of who is on call then, in one text. */
static const char *who(struct arena *arena, const struct rolling_shift *shift, const char *at)
{
    struct on_call_set set = {NULL, 0};
    struct text all = TEXT("");
    rolling_shift_people(shift, zones_instant(at), TEXT_NONE, arena, &set);
    for (size_t i = 0; i < set.count; i++) {
        all = arena_printf(arena, "%.*s%.*s", TEXT_ARG(all), TEXT_ARG(set.items[i].who));
    }
    return all.p;
}

#define MON (1U << 0)
#define TUE (1U << 1)
#define FRI (1U << 4)

START_TEST(every_second_day_leaves_the_others_uncovered)
{
    struct arena arena;
    arena_init(&arena);
    struct rolling_shift shift = rolling(ROTATION_DAILY, 2, 0, "2024-01-01T10:00");

    ck_assert_str_eq(who(&arena, &shift, "2024-01-01T10:59"), "a");
    ck_assert_str_eq(who(&arena, &shift, "2024-01-01T11:00"), "");
    ck_assert_str_eq(who(&arena, &shift, "2024-01-02T10:00"), "");
    ck_assert_str_eq(who(&arena, &shift, "2024-01-03T10:00"), "b");
    ck_assert_str_eq(who(&arena, &shift, "2023-12-30T10:00"), "");
    arena_fini(&arena);
}
END_TEST

START_TEST(with_weekdays_a_turn_lasts_interval_occurrences)
{
    struct arena arena;
    arena_init(&arena);
    struct rolling_shift shift = rolling(ROTATION_DAILY, 2, MON | FRI, "2024-01-02T10:00");

    ck_assert_str_eq(who(&arena, &shift, "2024-01-05T10:00"), "a");
    ck_assert_str_eq(who(&arena, &shift, "2024-01-08T10:00"), "a");
    ck_assert_str_eq(who(&arena, &shift, "2024-01-12T10:00"), "b");
    ck_assert_str_eq(who(&arena, &shift, "2024-01-19T10:00"), "c");
    arena_fini(&arena);
}
END_TEST

START_TEST(a_first_week_without_an_occurrence_is_nobodys_turn)
{
    struct arena arena;
    arena_init(&arena);
    struct rolling_shift shift = rolling(ROTATION_WEEKLY, 1, MON | TUE, "2024-01-04T10:00");

    ck_assert_str_eq(who(&arena, &shift, "2024-01-08T10:00"), "a");
    ck_assert_str_eq(who(&arena, &shift, "2024-01-09T10:00"), "a");
    ck_assert_str_eq(who(&arena, &shift, "2024-01-15T10:00"), "b");
    arena_fini(&arena);
}
END_TEST

START_TEST(the_start_of_the_week_decides_which_days_belong_together)
{
    struct arena arena;
    arena_init(&arena);
    struct rolling_shift monday =
        rolling(ROTATION_WEEKLY, 2, MON | TUE | 1U << 6, "2024-01-02T10:00"); /* a Tuesday */
    struct rolling_shift sunday = monday;
    sunday.week_start = 6;

    ck_assert_str_eq(who(&arena, &monday, "2024-01-07T10:00"), "a");
    ck_assert_str_eq(who(&arena, &sunday, "2024-01-07T10:00"), "");
    ck_assert_str_eq(who(&arena, &sunday, "2024-01-14T10:00"), "b");
    ck_assert_str_eq(who(&arena, &monday, "2024-01-14T10:00"), "");
    ck_assert_str_eq(who(&arena, &monday, "2024-01-15T10:00"), "b");
    arena_fini(&arena);
}
END_TEST

START_TEST(a_month_takes_the_day_of_the_start_or_its_last_and_explicit_days_as_they_are)
{
    struct arena arena;
    arena_init(&arena);
    struct rolling_shift plain = rolling(ROTATION_MONTHLY, 1, 0, "2024-01-31T10:00");
    struct rolling_shift by_day = plain;
    struct rolling_shift last = plain;
    by_day.by_monthday = 1U << 31;
    last.by_monthday_last = 1U << 1;

    ck_assert_str_eq(who(&arena, &plain, "2024-02-29T10:00"), "b");
    ck_assert_str_eq(who(&arena, &by_day, "2024-02-29T10:00"), "");
    ck_assert_str_eq(who(&arena, &by_day, "2024-03-31T10:00"), "b");
    ck_assert_str_eq(who(&arena, &last, "2024-02-29T10:00"), "b");
    ck_assert_str_eq(who(&arena, &last, "2024-04-30T10:00"), "a");
    arena_fini(&arena);
}
END_TEST

START_TEST(weekdays_of_a_month_are_one_turn)
{
    struct arena arena;
    arena_init(&arena);
    struct rolling_shift shift = rolling(ROTATION_MONTHLY, 2, MON, "2024-01-10T10:00");

    ck_assert_str_eq(who(&arena, &shift, "2024-01-15T10:00"), "a");
    ck_assert_str_eq(who(&arena, &shift, "2024-01-29T10:00"), "a");
    ck_assert_str_eq(who(&arena, &shift, "2024-02-05T10:00"), "");
    ck_assert_str_eq(who(&arena, &shift, "2024-03-04T10:00"), "b");
    arena_fini(&arena);
}
END_TEST

START_TEST(hours_follow_the_wall_and_their_turn_counts_hours_that_exist)
{
    struct arena arena;
    arena_init(&arena);
    struct rolling_shift shift = rolling(ROTATION_HOURLY, 1, 0, "2024-03-30T23:00");
    shift.zone = zones_find(&arena, "Europe/Berlin"); /* 00:00, 01:00, 02:00 = 03:00, 04:00 */

    ck_assert_str_eq(who(&arena, &shift, "2024-03-30T23:00"), "a");
    ck_assert_str_eq(who(&arena, &shift, "2024-03-31T00:00"), "b");
    ck_assert_str_eq(who(&arena, &shift, "2024-03-31T01:00"), "c");
    ck_assert_str_eq(who(&arena, &shift, "2024-03-31T02:00"), "a");
    arena_fini(&arena);
}
END_TEST

START_TEST(shifts_before_the_rotation_and_after_its_end_are_dropped_but_the_turn_counts)
{
    struct arena arena;
    arena_init(&arena);
    struct rolling_shift shift = rolling(ROTATION_DAILY, 1, 0, "2024-01-01T10:00");
    shift.rotation_start_s = zones_instant("2024-01-02T10:00");
    shift.until_s = zones_instant("2024-01-03T10:00");

    ck_assert_str_eq(who(&arena, &shift, "2024-01-01T10:00"), "");
    ck_assert_str_eq(who(&arena, &shift, "2024-01-02T10:00"), "b");
    ck_assert_str_eq(who(&arena, &shift, "2024-01-03T10:00"), "c");
    ck_assert_str_eq(who(&arena, &shift, "2024-01-04T10:00"), "");
    arena_fini(&arena);
}
END_TEST

START_TEST(shifts_longer_than_their_distance_overlap)
{
    struct arena arena;
    arena_init(&arena);
    struct rolling_shift shift = rolling(ROTATION_DAILY, 1, 0, "2024-01-01T10:00");
    shift.shift_s = (int64_t)36 * 3600;

    ck_assert_str_eq(who(&arena, &shift, "2024-01-02T10:00"), "ab");
    ck_assert_str_eq(who(&arena, &shift, "2024-01-02T22:00"), "b");
    arena_fini(&arena);
}
END_TEST

START_TEST(the_next_change_is_the_next_start_or_end)
{
    struct rolling_shift shift = rolling(ROTATION_WEEKLY, 1, MON | FRI, "2024-01-01T10:00");
    shift.until_s = zones_instant("2024-01-05T10:00");

    ck_assert_int_eq(rolling_shift_next_change(&shift, zones_instant("2020-01-01T00:00")),
                     zones_instant("2024-01-01T10:00"));
    ck_assert_int_eq(rolling_shift_next_change(&shift, zones_instant("2024-01-01T10:00")),
                     zones_instant("2024-01-01T11:00"));
    ck_assert_int_eq(rolling_shift_next_change(&shift, zones_instant("2024-01-01T11:00")),
                     zones_instant("2024-01-05T10:00"));
    ck_assert_int_eq(rolling_shift_next_change(&shift, zones_instant("2024-01-05T11:00")),
                     INT64_MAX);
}
END_TEST

START_TEST(values_out_of_range_are_refused_with_their_field)
{
    struct refusal refusal = {.code = ERR_OK};
    struct rolling_shift shift = rolling(ROTATION_WEEKLY, 1, 0, "2024-01-01T10:00");
    struct rolling_shift never = shift;
    struct rolling_shift endless = shift;
    struct rolling_shift mixed = shift;
    never.interval = 0;
    endless.shift_s = ROLLING_SHIFT_S_MAX + 1;
    mixed.by_monthday = 2;

    ck_assert(rolling_shift_check(&shift, &refusal));
    ck_assert(!rolling_shift_check(&never, &refusal));
    ck_assert_str_eq(refusal.path, "interval");
    ck_assert(!rolling_shift_check(&endless, &refusal));
    ck_assert_str_eq(refusal.path, "shift");
    ck_assert(!rolling_shift_check(&mixed, &refusal));
    ck_assert_str_eq(refusal.path, "by_monthday");
}
END_TEST

SUITE("rolling_shift", every_second_day_leaves_the_others_uncovered,
      with_weekdays_a_turn_lasts_interval_occurrences,
      a_first_week_without_an_occurrence_is_nobodys_turn,
      the_start_of_the_week_decides_which_days_belong_together,
      a_month_takes_the_day_of_the_start_or_its_last_and_explicit_days_as_they_are,
      weekdays_of_a_month_are_one_turn,
      hours_follow_the_wall_and_their_turn_counts_hours_that_exist,
      shifts_before_the_rotation_and_after_its_end_are_dropped_but_the_turn_counts,
      shifts_longer_than_their_distance_overlap, the_next_change_is_the_next_start_or_end,
      values_out_of_range_are_refused_with_their_field)
