#include "model/calendar_year.h"
#include "base/mem.h"
#include "support/zones.h"

static struct calendar_rules *every_day(struct arena *arena, int64_t from_s, const char *zone,
                                        const char *interval)
{
    struct calendar_rules *rules = calendar_rules_new(arena, from_s, zones_find(arena, zone));
    for (unsigned day = 0; day < 7; day++) {
        ck_assert_int_eq(calendar_rules_add_hours(rules, day, text_z(interval), NULL), ERR_OK);
    }
    return rules;
}

static struct calendar_year *build(const struct calendar_rules *rules, int year)
{
    return calendar_year_build(&rules, 1, year);
}

START_TEST(a_year_of_days_has_its_seconds_spans_and_dates)
{
    struct arena arena;
    arena_init(&arena);

    struct calendar_year *year =
        build(every_day(&arena, INT64_MIN, "Europe/Berlin", "09:00-17:00"), 2024);

    ck_assert_int_eq(year->begin_s, zones_at(2024, 1, 1, 0, 0));
    ck_assert_int_eq(year->end_s, zones_at(2025, 1, 1, 0, 0));
    ck_assert_int_eq(year->worked_s, 366 * 8 * 3600);
    ck_assert_uint_eq(year->count, 366);
    ck_assert_int_eq(year->worked_days, 366);
    ck_assert_int_eq(year->idle_head, 0);
    ck_assert_int_eq(year->idle_tail, 0);
    mem_free(year);
    arena_fini(&arena);
}
END_TEST

START_TEST(a_night_over_new_year_is_cut_at_the_years_begin_and_lost_nowhere)
{
    struct arena arena;
    arena_init(&arena);
    struct calendar_rules *rules = every_day(&arena, INT64_MIN, "UTC", "22:00-06:00");

    struct calendar_year *first = build(rules, 2023);
    struct calendar_year *second = build(rules, 2024);

    ck_assert_int_eq(first->worked_s + second->worked_s, (365 + 366) * 8 * 3600);
    ck_assert_int_eq(calendar_year_open_until(first, first->end_s - 1), first->end_s);
    ck_assert_int_eq(calendar_year_open_until(second, second->begin_s), zones_at(2024, 1, 1, 6, 0));
    mem_free(first);
    mem_free(second);
    arena_fini(&arena);
}
END_TEST

START_TEST(reach_is_the_first_instant_at_which_so_much_is_worked)
{
    struct arena arena;
    arena_init(&arena);
    struct calendar_year *year = build(every_day(&arena, INT64_MIN, "UTC", "09:00-17:00"), 2024);

    ck_assert_int_eq(calendar_year_reach(year, 1), zones_at(2024, 1, 1, 9, 0) + 1);
    ck_assert_int_eq(calendar_year_reach(year, 8 * 3600), zones_at(2024, 1, 1, 17, 0));
    ck_assert_int_eq(calendar_year_reach(year, 8 * 3600 + 1), zones_at(2024, 1, 2, 9, 0) + 1);
    for (int32_t worked_s = 1; worked_s <= year->worked_s; worked_s += 9973) {
        int64_t at_s = calendar_year_reach(year, worked_s);
        ck_assert_int_eq(calendar_year_worked(year, at_s), worked_s);
        ck_assert_int_eq(calendar_year_worked(year, at_s - 1), worked_s - 1);
    }
    ck_assert_int_eq(calendar_year_worked(year, year->end_s), year->worked_s);
    ck_assert_int_eq(calendar_year_worked(year, year->begin_s), 0);
    mem_free(year);
    arena_fini(&arena);
}
END_TEST

START_TEST(a_date_whose_hours_lie_in_a_gap_does_not_work)
{
    struct arena arena;
    int64_t close_s = 0;
    arena_init(&arena);
    const struct calendar_rules *rules =
        every_day(&arena, INT64_MIN, "Pacific/Apia", "09:00-17:00");

    struct calendar_year *year = build(rules, 2011);

    ck_assert(!calendar_year_works(year, zone_rule_days(2011, 12, 30)));
    ck_assert(calendar_year_works(year, zone_rule_days(2011, 12, 31)));
    ck_assert(!calendar_year_close(&rules, 1, zone_rule_days(2011, 12, 30), &close_s));
    ck_assert(calendar_year_close(&rules, 1, zone_rule_days(2011, 12, 29), &close_s));
    ck_assert_int_eq(close_s, zones_at(2011, 12, 30, 3, 0));
    ck_assert_int_eq(year->worked_days, 364);
    mem_free(year);
    arena_fini(&arena);
}
END_TEST

START_TEST(each_version_has_the_seconds_between_its_begin_and_the_next)
{
    struct arena arena;
    arena_init(&arena);
    const struct calendar_rules *versions[] = {
        every_day(&arena, INT64_MIN, "UTC", "00:00-24:00"),
        every_day(&arena, zones_at(2024, 3, 1, 12, 0), "UTC", "10:00-11:00"),
        every_day(&arena, zones_at(2024, 3, 3, 10, 30), "UTC", "10:00-12:00")};

    struct calendar_year *year = calendar_year_build(versions, 3, 2024);

    ck_assert_int_eq(calendar_year_worked(year, zones_at(2024, 3, 1, 12, 0)),
                     (31 + 29) * 86400 + 12 * 3600);
    ck_assert_int_eq(calendar_year_worked(year, zones_at(2024, 3, 4, 0, 0)),
                     (31 + 29) * 86400 + (12 + 1 + 2) * 3600); /* 3 March: 10-10:30, 10:30-12 */
    mem_free(year);
    arena_fini(&arena);
}
END_TEST

START_TEST(idle_dates_at_both_ends_are_counted)
{
    struct arena arena;
    arena_init(&arena);
    struct calendar_rules *rules = calendar_rules_new(&arena, INT64_MIN, zone_utc());
    ck_assert_int_eq(calendar_rules_add_special(rules, TEXT("01-03=09:00-10:00"), NULL), ERR_OK);
    ck_assert_int_eq(calendar_rules_add_special(rules, TEXT("2024-12-30=09:00-10:00"), NULL),
                     ERR_OK);

    struct calendar_year *busy = build(rules, 2024);
    struct calendar_year *idle = build(calendar_rules_new(&arena, INT64_MIN, zone_utc()), 2025);

    ck_assert_int_eq(busy->idle_head, 2);
    ck_assert_int_eq(busy->idle_tail, 1);
    ck_assert_int_eq(busy->worked_days, 2);
    ck_assert_int_eq(idle->idle_head, 365);
    ck_assert_int_eq(idle->worked_s, 0);
    mem_free(busy);
    mem_free(idle);
    arena_fini(&arena);
}
END_TEST

SUITE("calendar_year", a_year_of_days_has_its_seconds_spans_and_dates,
      a_night_over_new_year_is_cut_at_the_years_begin_and_lost_nowhere,
      reach_is_the_first_instant_at_which_so_much_is_worked,
      a_date_whose_hours_lie_in_a_gap_does_not_work,
      each_version_has_the_seconds_between_its_begin_and_the_next,
      idle_dates_at_both_ends_are_counted)
