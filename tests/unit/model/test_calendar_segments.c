#include "model/calendar_segments.h"
#include "base/random.h"
#include "support/zones.h"

static const struct calendar *week(struct arena *arena, const char *zone, const char *interval)
{
    struct calendar *calendar = calendar_begin(arena, TEXT("week"), zones_find(arena, zone));
    for (unsigned day = 0; day < 5; day++) {
        ck_assert_int_eq(calendar_add_hours(calendar, day, text_z(interval), NULL), ERR_OK);
    }
    return calendar;
}

START_TEST(each_stretch_between_owners_is_measured_with_its_own_calendar)
{
    struct arena arena;
    int64_t by_s[2] = {0, 0};
    arena_init(&arena);
    struct calendar_segment segments[] = {
        {zones_at(2024, 1, 15, 14, 0), week(&arena, "America/Toronto", "09:00-17:00")},
        {zones_at(2024, 1, 15, 20, 0), week(&arena, "Europe/Warsaw", "09:00-17:00")}};

    int64_t sum_s = calendar_segments_elapsed(segments, 2, zones_at(2024, 1, 15, 14, 0),
                                              zones_at(2024, 1, 16, 10, 0), NULL, 0, by_s);

    ck_assert_int_eq(sum_s, 8 * 3600);
    ck_assert_int_eq(by_s[0], 6 * 3600);
    ck_assert_int_eq(by_s[1], 2 * 3600);
    arena_fini(&arena);
}
END_TEST

START_TEST(a_target_used_up_at_the_end_of_a_segment_is_due_there)
{
    struct arena arena;
    int64_t due_s = 0;
    arena_init(&arena);
    struct calendar_segment segments[] = {
        {zones_at(2024, 1, 15, 9, 0), week(&arena, "UTC", "09:00-17:00")},
        {zones_at(2024, 1, 15, 12, 0), week(&arena, "UTC", "20:00-22:00")}};

    ck_assert_int_eq(
        calendar_segments_due(segments, 2, zones_at(2024, 1, 15, 9, 0), 3 * 3600, NULL, 0, &due_s),
        ERR_OK);
    ck_assert_int_eq(due_s, zones_at(2024, 1, 15, 12, 0));
    ck_assert_int_eq(calendar_segments_due(segments, 2, zones_at(2024, 1, 15, 9, 0), 3 * 3600 + 1,
                                           NULL, 0, &due_s),
                     ERR_OK);
    ck_assert_int_eq(due_s, zones_at(2024, 1, 15, 20, 0) + 1);
    arena_fini(&arena);
}
END_TEST

START_TEST(the_first_segment_holds_before_it_begins_and_past_ones_are_stepped_over)
{
    struct arena arena;
    int64_t due_s = 0;
    arena_init(&arena);
    struct calendar_segment segments[] = {
        {zones_at(2024, 1, 15, 12, 0), week(&arena, "UTC", "09:00-17:00")},
        {zones_at(2024, 1, 16, 0, 0), week(&arena, "UTC", "20:00-22:00")}};

    ck_assert_int_eq(
        calendar_segments_due(segments, 2, zones_at(2024, 1, 15, 10, 0), 3600, NULL, 0, &due_s),
        ERR_OK);
    ck_assert_int_eq(due_s, zones_at(2024, 1, 15, 11, 0));
    ck_assert_int_eq(
        calendar_segments_due(segments, 2, zones_at(2024, 1, 17, 9, 0), 3600, NULL, 0, &due_s),
        ERR_OK);
    ck_assert_int_eq(due_s, zones_at(2024, 1, 17, 21, 0));
    arena_fini(&arena);
}
END_TEST

START_TEST(an_open_pause_has_no_due_and_a_last_calendar_without_time_is_an_error)
{
    struct arena arena;
    int64_t due_s = 0;
    arena_init(&arena);
    struct calendar *once = calendar_begin(&arena, TEXT("once"), zone_utc());
    ck_assert_int_eq(calendar_add_special(once, TEXT("2020-01-01=09:00-10:00"), NULL), ERR_OK);
    struct calendar_segment segments[] = {
        {zones_at(2024, 1, 15, 9, 0), week(&arena, "UTC", "09:00-17:00")},
        {zones_at(2024, 1, 16, 0, 0), once}};
    struct span_s open = {zones_at(2024, 1, 15, 10, 0), INT64_MAX};

    ck_assert_int_eq(
        calendar_segments_due(segments, 1, zones_at(2024, 1, 15, 9, 0), 7200, &open, 1, &due_s),
        ERR_OK);
    ck_assert_int_eq(due_s, CALENDAR_NONE);
    ck_assert_int_eq(
        calendar_segments_due(segments, 2, zones_at(2024, 1, 15, 9, 0), 9 * 3600, NULL, 0, &due_s),
        ERR_LIMIT);
    arena_fini(&arena);
}
END_TEST

START_TEST(a_calendar_whose_version_changes_is_the_same_as_segments_by_version)
{
    struct arena arena;
    uint64_t seed = 11;
    int64_t change_s = zones_at(2024, 1, 16, 12, 0);
    arena_init(&arena);
    struct calendar_segment segments[] = {
        {0, week(&arena, "Europe/Berlin", "09:00-17:00")},
        {change_s, week(&arena, "America/New_York", "08:00-22:30")}};
    struct calendar *edited =
        calendar_begin(&arena, TEXT("edited"), zones_find(&arena, "Europe/Berlin"));
    for (unsigned day = 0; day < 5; day++) {
        ck_assert_int_eq(calendar_add_hours(edited, day, TEXT("09:00-17:00"), NULL), ERR_OK);
    }
    ck_assert_int_eq(
        calendar_begin_version(edited, change_s, zones_find(&arena, "America/New_York"), NULL),
        ERR_OK);
    for (unsigned day = 0; day < 5; day++) {
        ck_assert_int_eq(calendar_add_hours(edited, day, TEXT("08:00-22:30"), NULL), ERR_OK);
    }

    for (int round = 0; round < 2000; round++) {
        int64_t start_s = change_s - 400000 + (int64_t)random_below(&seed, 800000);
        int64_t target_s = 1 + (int64_t)random_below(&seed, 200000);
        int64_t by_segments_s = 0;
        int64_t by_version_s = 0;
        ck_assert_int_eq(
            calendar_segments_due(segments, 2, start_s, target_s, NULL, 0, &by_segments_s), ERR_OK);
        ck_assert_int_eq(calendar_advance(edited, start_s, target_s, NULL, 0, &by_version_s),
                         ERR_OK);
        ck_assert_int_eq(by_segments_s, by_version_s);
        ck_assert_int_eq(
            calendar_segments_elapsed(segments, 2, start_s, by_segments_s, NULL, 0, NULL),
            target_s);
    }
    arena_fini(&arena);
}
END_TEST

SUITE("calendar_segments", each_stretch_between_owners_is_measured_with_its_own_calendar,
      a_target_used_up_at_the_end_of_a_segment_is_due_there,
      the_first_segment_holds_before_it_begins_and_past_ones_are_stepped_over,
      an_open_pause_has_no_due_and_a_last_calendar_without_time_is_an_error,
      a_calendar_whose_version_changes_is_the_same_as_segments_by_version)
