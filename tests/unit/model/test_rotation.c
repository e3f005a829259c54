#include "model/rotation.h"
#include "base/random.h"
#include "support/zones.h"

static struct rotation grid(const struct zone *zone, enum rotation_unit unit, int64_t length,
                            const char *start)
{
    return (struct rotation){zone, unit, length, zones_instant(start)};
}

static struct rotation_version version_of(struct arena *arena, const char *const *people,
                                          size_t count, size_t anchor)
{
    struct rotation_version version = {.from_s = 0, .anchor_index = anchor};
    version.grid = grid(zone_utc(), ROTATION_DAILY, 1, "2024-01-01T09:00");
    version.anchor_s = version.grid.start_s;
    for (size_t i = 0; i < count; i++) {
        struct on_call_group *group = ARENA_PUSH(arena, version.turns, version.turn_count);
        *ARENA_PUSH(arena, group->people, group->count) = text_z(people[i]);
    }
    return version;
}

static bool has_turn(const struct rotation_version *version, const char *at, const char *who)
{
    return text_eq_z(version->turns[rotation_turn(version, zones_instant(at))].people[0], who);
}

START_TEST(chicago_half_past_two_hands_off_at_three_when_it_does_not_exist)
{
    struct arena arena;
    arena_init(&arena);
    struct rotation daily =
        grid(zones_find(&arena, "America/Chicago"), ROTATION_DAILY, 1, "2020-03-06T08:30");

    ck_assert_int_eq(rotation_instant(&daily, 2), zones_instant("2020-03-08T08:00"));
    ck_assert_int_eq(rotation_instant(&daily, 3), zones_instant("2020-03-09T07:30"));
    arena_fini(&arena);
}
END_TEST

START_TEST(an_hour_that_is_repeated_makes_one_shift_of_two_hours)
{
    struct arena arena;
    arena_init(&arena);
    struct rotation hourly =
        grid(zones_find(&arena, "Europe/Berlin"), ROTATION_HOURLY, 1, "2024-10-01T00:00");

    struct span_s shift = rotation_shift(&hourly, zones_instant("2024-10-27T01:59"));

    ck_assert_int_eq(shift.from_s, zones_instant("2024-10-27T00:00"));
    ck_assert_int_eq(shift.to_s, zones_instant("2024-10-27T02:00"));
    arena_fini(&arena);
}
END_TEST

START_TEST(hand_offs_at_one_instant_count_once_in_both_directions)
{
    struct arena arena;
    arena_init(&arena);
    struct rotation hourly =
        grid(zones_find(&arena, "America/Chicago"), ROTATION_HOURLY, 1, "2020-03-06T08:00");
    int64_t before_s = zones_instant("2020-03-08T07:00"); /* 01:00; 02:00 and 03:00 are the same */
    int64_t after_s = zones_instant("2020-03-08T09:00");

    ck_assert_int_eq(rotation_count(&hourly, before_s, after_s), 2);
    ck_assert_int_eq(rotation_count(&hourly, after_s, before_s), -2);
    arena_fini(&arena);
}
END_TEST

START_TEST(a_month_without_the_31st_hands_off_on_its_last_day_and_the_anchor_stays)
{
    struct rotation monthly = grid(zone_utc(), ROTATION_MONTHLY, 1, "2024-01-31T09:00");

    ck_assert_int_eq(rotation_instant(&monthly, 1), zones_instant("2024-02-29T09:00"));
    ck_assert_int_eq(rotation_instant(&monthly, 2), zones_instant("2024-03-31T09:00"));
    ck_assert_int_eq(rotation_instant(&monthly, -2), zones_instant("2023-11-30T09:00"));
    ck_assert_int_eq(rotation_number(&monthly, zones_instant("2024-02-29T08:59")), 0);
    ck_assert_int_eq(rotation_number(&monthly, zones_instant("2024-02-29T09:00")), 1);
    ck_assert_int_eq(rotation_number(&monthly, zones_instant("2023-11-30T08:59")), -3);
}
END_TEST

START_TEST(a_date_that_a_zone_left_out_hands_off_once_at_its_end)
{
    struct arena arena;
    arena_init(&arena);
    struct rotation daily =
        grid(zones_find(&arena, "Pacific/Apia"), ROTATION_DAILY, 1, "2011-12-26T10:00"); /* 00:00 */

    ck_assert_int_eq(rotation_instant(&daily, 4), rotation_instant(&daily, 5));
    ck_assert_int_eq(
        rotation_count(&daily, rotation_instant(&daily, 3), rotation_instant(&daily, 6)), 2);
    arena_fini(&arena);
}
END_TEST

/* The slow way: each hand-off by itself, those at one instant once. */
static int64_t count_slowly(const struct rotation *rotation, int64_t from_s, int64_t to_s)
{
    int64_t count = 0;
    int64_t last_s = INT64_MIN;
    for (int64_t k = rotation_number(rotation, from_s) + 1; rotation_instant(rotation, k) <= to_s;
         k++) {
        count += rotation_instant(rotation, k) != last_s;
        last_s = rotation_instant(rotation, k);
    }
    return count;
}

START_TEST(shifts_lie_side_by_side_and_are_counted_as_the_slow_way_counts)
{
    static const char *const names[] = {"Europe/Berlin", "America/Chicago",   "Australia/Lord_Howe",
                                        "Pacific/Apia",  "Africa/Casablanca", "UTC"};
    uint64_t random = 20241027;
    struct arena arena;
    arena_init(&arena);
    for (int round = 0; round < 300; round++) {
        struct rotation rotation = {
            .zone = zones_find(&arena, names[random_below(&random, 6)]),
            .unit = (enum rotation_unit)random_below(&random, 4),
            .length = 1 + (int64_t)random_below(&random, 30),
            .start_s = (int64_t)random_below(&random, 2840000000),
        };
        int64_t at_s = rotation.start_s + (int64_t)random_below(&random, 400 * 86400) - 200 * 86400;
        struct span_s shift = rotation_shift(&rotation, at_s);

        ck_assert_int_le(shift.from_s, at_s);
        ck_assert_int_gt(shift.to_s, at_s);
        ck_assert_int_eq(rotation_shift(&rotation, shift.to_s).from_s, shift.to_s);
        ck_assert_int_eq(rotation_shift(&rotation, shift.from_s - 1).to_s, shift.from_s);
        ck_assert_int_eq(rotation_count(&rotation, at_s, at_s + 20 * 86400),
                         count_slowly(&rotation, at_s, at_s + 20 * 86400));
    }
    arena_fini(&arena);
}
END_TEST

START_TEST(who_is_put_first_does_not_move_the_turn)
{
    struct arena arena;
    arena_init(&arena);
    const char *const people[] = {"dan", "ann", "bob", "cid"};
    struct rotation_version version = version_of(&arena, people, 4, 3);
    version.anchor_s = zones_instant("2024-01-03T12:00");

    ck_assert(has_turn(&version, "2024-01-03T13:00", "cid"));
    ck_assert(has_turn(&version, "2024-01-04T08:59", "cid"));
    ck_assert(has_turn(&version, "2024-01-04T09:00", "dan"));
    ck_assert(has_turn(&version, "2024-01-02T10:00", "bob"));
    ck_assert(has_turn(&version, "2023-12-29T10:00", "bob"));
    arena_fini(&arena);
}
END_TEST

START_TEST(removing_shifts_the_index_not_the_person)
{
    struct arena arena;
    arena_init(&arena);
    const char *const people[] = {"ann", "bob", "cid"};
    struct rotation_version earlier = version_of(&arena, people, 3, 1);
    struct rotation_version active = version_of(&arena, people, 3, 1);
    struct rotation_version last = version_of(&arena, people, 3, 2);

    rotation_remove(&arena, &earlier, TEXT("ann"));
    rotation_remove(&arena, &active, TEXT("bob"));
    rotation_remove(&arena, &last, TEXT("cid"));

    ck_assert(text_eq_z(earlier.turns[earlier.anchor_index].people[0], "bob"));
    ck_assert(text_eq_z(active.turns[active.anchor_index].people[0], "cid"));
    ck_assert(text_eq_z(last.turns[last.anchor_index].people[0], "ann"));
    rotation_remove(&arena, &last, TEXT("ann"));
    rotation_remove(&arena, &last, TEXT("bob"));
    ck_assert_uint_eq(rotation_turn(&last, 0), SIZE_MAX);
    arena_fini(&arena);
}
END_TEST

START_TEST(a_group_loses_one_person_and_keeps_its_turn)
{
    struct arena arena;
    arena_init(&arena);
    const char *const people[] = {"ann", "bob"};
    struct rotation_version version = version_of(&arena, people, 2, 0);
    *ARENA_PUSH(&arena, version.turns[0].people, version.turns[0].count) = TEXT("eve");

    rotation_remove(&arena, &version, TEXT("ann"));

    ck_assert_uint_eq(version.turn_count, 2);
    ck_assert(text_eq_z(version.turns[0].people[0], "eve"));
    arena_fini(&arena);
}
END_TEST

START_TEST(the_newest_version_that_has_begun_holds)
{
    struct rotation_version versions[] = {{.from_s = 20}, {.from_s = 10}, {.from_s = 20}};

    ck_assert_ptr_null(rotation_version_at(versions, 3, 9));
    ck_assert_ptr_eq(rotation_version_at(versions, 3, 19), &versions[1]);
    ck_assert_ptr_eq(rotation_version_at(versions, 3, 20), &versions[2]);
}
END_TEST

START_TEST(units_have_names_both_ways)
{
    for (enum rotation_unit unit = ROTATION_HOURLY; unit <= ROTATION_MONTHLY; unit++) {
        enum rotation_unit back = ROTATION_MONTHLY;
        ck_assert(rotation_unit_from(text_z(rotation_unit_name(unit)), &back));
        ck_assert_int_eq(back, unit);
    }
    enum rotation_unit kept = ROTATION_WEEKLY;
    ck_assert(!rotation_unit_from(TEXT("yearly"), &kept));
    ck_assert_int_eq(kept, ROTATION_WEEKLY);
}
END_TEST

SUITE("rotation", chicago_half_past_two_hands_off_at_three_when_it_does_not_exist,
      an_hour_that_is_repeated_makes_one_shift_of_two_hours,
      hand_offs_at_one_instant_count_once_in_both_directions,
      a_month_without_the_31st_hands_off_on_its_last_day_and_the_anchor_stays,
      a_date_that_a_zone_left_out_hands_off_once_at_its_end,
      shifts_lie_side_by_side_and_are_counted_as_the_slow_way_counts,
      who_is_put_first_does_not_move_the_turn, removing_shifts_the_index_not_the_person,
      a_group_loses_one_person_and_keeps_its_turn, the_newest_version_that_has_begun_holds,
      units_have_names_both_ways)
