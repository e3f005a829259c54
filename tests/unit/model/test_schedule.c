#include "model/schedule.h"
#include "support/zones.h"

static struct schedule_entry always(struct arena *arena, const char *who, int64_t priority)
{
    struct schedule_entry entry = {
        .id = text_z(who), .priority = priority, .span = {INT64_MIN, INT64_MAX}};
    *ARENA_PUSH(arena, entry.people.people, entry.people.count) = text_z(who);
    return entry;
}

static const char *who(struct arena *arena, const struct schedule *schedule, int64_t at_s)
{
    struct on_call_set set = schedule_people(schedule, at_s, arena);
    struct text all = TEXT("");
    for (size_t i = 0; i < set.count; i++) {
        all = arena_printf(arena, "%.*s%s%.*s", TEXT_ARG(all), i > 0 ? "+" : "",
                           TEXT_ARG(set.items[i].who));
    }
    return all.p;
}

START_TEST(the_highest_layer_that_is_not_empty_counts_and_equals_count_together)
{
    struct arena arena;
    arena_init(&arena);
    struct schedule_entry entries[] = {always(&arena, "ann", 0), always(&arena, "bob", 0),
                                       always(&arena, "cid", 9)};
    entries[2].span = (struct span_s){10, 20};
    struct schedule schedule = {.zone = zone_utc(), .entries = entries, .entry_count = 3};

    ck_assert_str_eq(who(&arena, &schedule, 9), "ann+bob");
    ck_assert_str_eq(who(&arena, &schedule, 10), "cid");
    ck_assert_str_eq(who(&arena, &schedule, 20), "ann+bob");
    arena_fini(&arena);
}
END_TEST

START_TEST(temporary_beats_override_beats_swap_beats_layers)
{
    struct arena arena;
    arena_init(&arena);
    struct schedule_entry entry = always(&arena, "ann", 0);
    struct shift_swap swap = {TEXT("w"), TEXT("ann"), TEXT("bob"), {10, 50}};
    struct on_call_override replace = {.add = TEXT("cid"), .remove = TEXT("bob"), .span = {20, 50}};
    struct on_call_shift shift = {TEXT("dan"), {30, 35}};
    struct temporary_schedule temporary = {.span = {30, 40}, .shifts = &shift, .shift_count = 1};
    struct schedule schedule = {.zone = zone_utc(),
                                .entries = &entry,
                                .entry_count = 1,
                                .swaps = &swap,
                                .swap_count = 1,
                                .overrides = &replace,
                                .override_count = 1,
                                .temporaries = {&temporary, 1}};
    static const struct {
        int64_t at_s;
        const char *who;
    } steps[] = {{0, "ann"}, {10, "bob"}, {20, "cid"}, {30, "dan"},
                 {35, ""},   {40, "cid"}, {50, "ann"}};

    struct schedule_spans spans = schedule_spans(&schedule, (struct span_s){0, 60}, &arena);

    ck_assert_uint_eq(spans.count, 7);
    for (size_t i = 0; i < spans.count; i++) {
        ck_assert_int_eq(spans.items[i].span.from_s, steps[i].at_s);
        ck_assert_str_eq(who(&arena, &schedule, steps[i].at_s), steps[i].who);
    }
    ck_assert_int_eq(schedule_next_people(&schedule, 20, 100, &arena), 30);
    ck_assert_int_eq(schedule_next_people(&schedule, 50, 100, &arena), 100);
    arena_fini(&arena);
}
END_TEST

static struct on_call_shifts shifts_of(struct arena *arena, const struct schedule *schedule,
                                       struct on_call_shift recorded, int64_t now_s)
{
    struct on_call_history history = {&recorded, 1, now_s};
    return schedule_shifts(schedule, (struct span_s){10, 30}, &history, arena);
}

START_TEST(a_recorded_shift_that_goes_on_keeps_its_start)
{
    struct arena arena;
    arena_init(&arena);
    struct schedule_entry entry = always(&arena, "ann", 0);
    struct schedule schedule = {.zone = zone_utc(), .entries = &entry, .entry_count = 1};
    struct on_call_shift open = {TEXT("ann"), {3, INT64_MAX}};

    struct on_call_shifts early = shifts_of(&arena, &schedule, open, 5);
    struct on_call_shifts later = shifts_of(&arena, &schedule, open, 20);

    ck_assert_uint_eq(early.count, 1);
    ck_assert_int_eq(early.items[0].span.from_s, 3);
    ck_assert_int_eq(early.items[0].span.to_s, 30);
    ck_assert_uint_eq(later.count, 1);
    ck_assert_int_eq(later.items[0].span.from_s, 3);
    arena_fini(&arena);
}
END_TEST

START_TEST(nothing_is_invented_before_now_and_who_left_ends_now)
{
    struct arena arena;
    arena_init(&arena);
    struct schedule_entry entry = always(&arena, "ann", 0);
    struct schedule schedule = {.zone = zone_utc(), .entries = &entry, .entry_count = 1};

    struct on_call_shifts past =
        shifts_of(&arena, &schedule, (struct on_call_shift){TEXT("bob"), {3, 12}}, 20);
    struct on_call_shifts gone =
        shifts_of(&arena, &schedule, (struct on_call_shift){TEXT("bob"), {3, INT64_MAX}}, 20);

    ck_assert_uint_eq(past.count, 2);
    ck_assert_int_eq(past.items[0].span.to_s, 12);
    ck_assert_int_eq(past.items[1].span.from_s, 20);
    ck_assert_uint_eq(gone.count, 2);
    ck_assert_int_eq(gone.items[0].span.to_s, 20);
    arena_fini(&arena);
}
END_TEST

START_TEST(a_calculated_shift_begins_with_the_range)
{
    struct arena arena;
    arena_init(&arena);
    struct schedule_entry entry = always(&arena, "ann", 0);
    struct schedule schedule = {.zone = zone_utc(), .entries = &entry, .entry_count = 1};

    struct on_call_shifts shifts =
        shifts_of(&arena, &schedule, (struct on_call_shift){TEXT("bob"), {1, INT64_MAX}}, 5);

    ck_assert_uint_eq(shifts.count, 1);
    ck_assert(text_eq_z(shifts.items[0].who, "ann"));
    ck_assert_int_eq(shifts.items[0].span.from_s, 10);
    arena_fini(&arena);
}
END_TEST

/* A rule with a rotation inside, over a change to summer time: nobody twice, no second lost. */
START_TEST(spans_of_a_rotation_in_a_rule_cover_the_range_without_overlap)
{
    struct arena arena;
    arena_init(&arena);
    const struct zone *berlin = zones_find(&arena, "Europe/Berlin");
    struct on_call_rule nights = {.zone = berlin, .days = 0x7f};
    ck_assert_int_eq(on_call_rule_read_hours(TEXT("22:00-06:00"), &nights, NULL), ERR_OK);
    struct on_call_group turns[2] = {always(&arena, "ann", 0).people,
                                     always(&arena, "bob", 0).people};
    struct rotation_version version = {
        .from_s = INT64_MIN,
        .grid = {berlin, ROTATION_DAILY, 1, zones_instant("2024-03-01T11:00")},
        .turns = turns,
        .turn_count = 2,
        .anchor_s = zones_instant("2024-03-01T11:00")};
    struct schedule_entry entry = {.rule = &nights,
                                   .span = {INT64_MIN, INT64_MAX},
                                   .kind = SCHEDULE_ROTATION,
                                   .versions = &version,
                                   .version_count = 1};
    struct schedule schedule = {.zone = berlin, .entries = &entry, .entry_count = 1};
    struct span_s range = {zones_instant("2024-03-29T12:00"), zones_instant("2024-04-02T12:00")};

    struct schedule_spans spans = schedule_spans(&schedule, range, &arena);

    int64_t covered_s = 0;
    ck_assert_uint_eq(spans.count, 9);
    ck_assert_int_eq(spans.items[0].span.from_s, range.from_s);
    ck_assert_int_eq(spans.items[8].span.to_s, range.to_s);
    for (size_t i = 0; i < spans.count; i++) {
        ck_assert(i == 0 || spans.items[i].span.from_s == spans.items[i - 1].span.to_s);
        ck_assert_uint_eq(spans.items[i].people.count, i % 2);
        covered_s += i % 2 ? spans.items[i].span.to_s - spans.items[i].span.from_s : 0;
    }
    ck_assert_int_eq(covered_s, (4 * 8 - 1) * 3600);
    ck_assert_str_eq(who(&arena, &schedule, spans.items[1].span.from_s), "ann");
    ck_assert_str_eq(who(&arena, &schedule, spans.items[3].span.from_s), "bob");
    arena_fini(&arena);
}
END_TEST

SUITE("schedule", the_highest_layer_that_is_not_empty_counts_and_equals_count_together,
      temporary_beats_override_beats_swap_beats_layers,
      a_recorded_shift_that_goes_on_keeps_its_start,
      nothing_is_invented_before_now_and_who_left_ends_now,
      a_calculated_shift_begins_with_the_range,
      spans_of_a_rotation_in_a_rule_cover_the_range_without_overlap)
