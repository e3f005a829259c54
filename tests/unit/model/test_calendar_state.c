#include "model/calendar_state.h"
#include "support/zones.h"

static struct calendar_state *working_days(struct arena *arena)
{
    struct calendar_state *state = calendar_state_new(arena);
    struct calendar_rules *rules = calendar_rules_new(arena, INT64_MIN, zone_utc());
    for (unsigned day = 0; day < 5; day++) {
        ck_assert_int_eq(calendar_rules_add_hours(rules, day, TEXT("09:00-17:00"), NULL), ERR_OK);
    }
    *ARENA_PUSH(arena, state->versions, state->version_count) = rules;
    return state;
}

START_TEST(sums_over_years_are_the_same_whichever_year_was_asked_first)
{
    int64_t firsts[] = {zones_at(1970, 1, 1, 0, 0), zones_at(2024, 6, 1, 0, 0),
                        zones_at(2199, 12, 31, 0, 0)};
    int64_t sums[3] = {0};
    for (size_t i = 0; i < 3; i++) {
        struct arena arena;
        arena_init(&arena);
        struct calendar_state *state = working_days(&arena);
        (void)calendar_state_worked(state, firsts[i]);

        sums[i] = calendar_state_worked(state, zones_at(2100, 1, 1, 0, 0)) -
                  calendar_state_worked(state, zones_at(1980, 1, 1, 0, 0));

        arena_fini(&arena);
    }
    ck_assert_int_eq(sums[0], sums[1]);
    ck_assert_int_eq(sums[0], sums[2]);
    ck_assert_int_eq(sums[0] % (8 * 3600), 0);
}
END_TEST

START_TEST(only_the_years_between_are_built_and_reaching_far_builds_what_it_needs)
{
    struct arena arena;
    int64_t at_s = 0;
    arena_init(&arena);
    struct calendar_state *state = working_days(&arena);
    int64_t worked_s = calendar_state_worked(state, zones_at(2024, 6, 1, 0, 0));

    ck_assert_int_eq(atomic_load(&state->years.low), 54);
    ck_assert_int_eq(atomic_load(&state->years.high), 54);
    ck_assert(calendar_state_reach(state, worked_s + 3 * 262 * 8 * 3600, &at_s));

    ck_assert_int_eq(atomic_load(&state->years.low), 54);
    ck_assert_int_eq(atomic_load(&state->years.high), 57);
    ck_assert_int_eq(calendar_state_worked(state, at_s), worked_s + 3 * 262 * 8 * 3600);
    ck_assert(calendar_state_reach(state, worked_s - 262 * 8 * 3600, &at_s));
    ck_assert_int_eq(atomic_load(&state->years.low), 53);
    arena_fini(&arena);
}
END_TEST

START_TEST(what_is_never_worked_is_not_reached)
{
    struct arena arena;
    int64_t at_s = 0;
    arena_init(&arena);
    struct calendar_state *state = working_days(&arena);
    int64_t last_s = calendar_state_worked(state, CALENDAR_END_S);

    ck_assert(calendar_state_reach(state, last_s, &at_s));
    ck_assert_int_eq(at_s, zones_at(2199, 12, 31, 17, 0));
    ck_assert(!calendar_state_reach(state, last_s + 1, &at_s));
    ck_assert(!calendar_state_reach(state, calendar_state_worked(state, 0), &at_s));
    arena_fini(&arena);
}
END_TEST

START_TEST(working_dates_are_counted_over_whole_years)
{
    struct arena arena;
    int64_t day = 0;
    arena_init(&arena);
    struct calendar_state *state = working_days(&arena);

    ck_assert(calendar_state_find_day(state, zone_rule_days(2024, 1, 5), 1, &day));
    ck_assert_int_eq(day, zone_rule_days(2024, 1, 8));
    ck_assert(calendar_state_find_day(state, zone_rule_days(2024, 1, 8), 262 + 261, &day));
    ck_assert_int_eq(day, zone_rule_days(2026, 1, 8)); /* 2024 has 262 of them, 2025 has 261 */
    ck_assert(calendar_state_find_day(state, zone_rule_days(2026, 1, 8), -(262 + 261), &day));
    ck_assert_int_eq(day, zone_rule_days(2024, 1, 8));
    ck_assert(!calendar_state_find_day(state, zone_rule_days(2199, 12, 31), 1, &day));
    arena_fini(&arena);
}
END_TEST

SUITE("calendar_state", sums_over_years_are_the_same_whichever_year_was_asked_first,
      only_the_years_between_are_built_and_reaching_far_builds_what_it_needs,
      what_is_never_worked_is_not_reached, working_dates_are_counted_over_whole_years)
