#include "model/schedule_zone.h"
#include "support/zones.h"

static struct text ann[] = {{"ann", 3}};
static struct text bob[] = {{"bob", 3}};

static struct schedule_entry *add(struct arena *arena, struct schedule *schedule, int kind)
{
    struct schedule_entry *entry = ARENA_PUSH(arena, schedule->entries, schedule->entry_count);
    *entry = (struct schedule_entry){.id = TEXT("e"),
                                     .priority = 1,
                                     .span = {INT64_MIN, INT64_MAX},
                                     .kind = (enum schedule_kind)kind};
    return entry;
}

static const char *who(struct arena *arena, const struct schedule *schedule, int64_t at_s)
{
    struct on_call_set set = schedule_people(schedule, at_s, arena);
    return set.count > 0 ? set.items[0].who.p : "";
}

START_TEST(a_rule_keeps_its_wall_clock_under_other_data)
{
    struct arena arena;
    arena_init(&arena);
    const struct zone *berlin = zones_find(&arena, "Europe/Berlin");
    struct on_call_rule rule = {berlin, 0x7f, 9 * 3600, 17 * 3600};
    struct schedule base = {.id = TEXT("s"), .zone = berlin};
    struct schedule_entry *entry = add(&arena, &base, SCHEDULE_PEOPLE);
    entry->people = (struct on_call_group){ann, 1};
    entry->rule = &rule;

    struct schedule *other =
        schedule_zone_apply(&base, zones_find(&arena, "Europe/Lisbon"), &arena);

    ck_assert_str_eq(who(&arena, &base, zones_at(2024, 6, 3, 7, 30)), "ann");
    ck_assert_str_eq(who(&arena, other, zones_at(2024, 6, 3, 7, 30)), "");
    ck_assert_str_eq(who(&arena, other, zones_at(2024, 6, 3, 8, 0)), "ann");
    ck_assert_str_eq(who(&arena, other, zones_at(2024, 6, 3, 15, 30)), "ann");
    ck_assert_ptr_eq(rule.zone, berlin); /* the configuration stays as it is */
    arena_fini(&arena);
}
END_TEST

/* Handed over at 09:00 local time, day by day: ann, then bob. */
static void turns(struct arena *arena, struct schedule *schedule, const struct zone *zone)
{
    struct schedule_entry *entry = add(arena, schedule, SCHEDULE_ROTATION);
    struct rotation_version *version = ARENA_PUSH(arena, entry->versions, entry->version_count);
    int64_t start_s = zones_at(2024, 1, 1, 8, 0); /* 09:00 in winter */
    *version = (struct rotation_version){
        .from_s = INT64_MIN, .grid = {zone, ROTATION_DAILY, 1, start_s}, .anchor_s = start_s};
    *ARENA_PUSH(arena, version->turns, version->turn_count) = (struct on_call_group){ann, 1};
    *ARENA_PUSH(arena, version->turns, version->turn_count) = (struct on_call_group){bob, 1};
}

START_TEST(a_rotation_hands_over_by_the_new_data_and_the_turn_goes_on)
{
    struct arena arena;
    arena_init(&arena);
    const struct zone *berlin = zones_find(&arena, "Europe/Berlin");
    struct schedule base = {.id = TEXT("s"), .zone = berlin};
    turns(&arena, &base, berlin);
    int64_t summer_s = zones_at(2024, 6, 3, 7, 0); /* 09:00 in summer */

    struct schedule *other = schedule_zone_apply(&base, zone_utc(), &arena); /* no summer time */

    ck_assert_int_eq(schedule_next_change(&base, summer_s - 1), summer_s);
    ck_assert_int_eq(schedule_next_change(other, summer_s - 1), summer_s + 3600);
    ck_assert_str_ne(who(&arena, &base, summer_s), who(&arena, other, summer_s));
    ck_assert_str_eq(who(&arena, &base, summer_s + 3600), who(&arena, other, summer_s + 3600));
    arena_fini(&arena);
}
END_TEST

START_TEST(a_rolling_shift_begins_by_the_new_data)
{
    struct arena arena;
    arena_init(&arena);
    const struct zone *berlin = zones_find(&arena, "Europe/Berlin");
    struct on_call_group group = {ann, 1};
    struct rolling_shift rolling = {.zone = berlin,
                                    .frequency = ROTATION_DAILY,
                                    .interval = 1,
                                    .start_s = zones_at(2024, 1, 1, 8, 0),
                                    .rotation_start_s = INT64_MIN,
                                    .until_s = INT64_MAX,
                                    .shift_s = 3600,
                                    .turns = &group,
                                    .turn_count = 1};
    struct schedule base = {.id = TEXT("s"), .zone = berlin};
    add(&arena, &base, SCHEDULE_ROLLING)->rolling = &rolling;

    struct schedule *other = schedule_zone_apply(&base, zone_utc(), &arena);

    ck_assert_str_eq(who(&arena, &base, zones_at(2024, 6, 3, 7, 30)), "ann");
    ck_assert_str_eq(who(&arena, other, zones_at(2024, 6, 3, 7, 30)), "");
    ck_assert_str_eq(who(&arena, other, zones_at(2024, 6, 3, 8, 30)), "ann");
    ck_assert_ptr_eq(rolling.zone, berlin);
    arena_fini(&arena);
}
END_TEST

SUITE("schedule_zone", a_rule_keeps_its_wall_clock_under_other_data,
      a_rotation_hands_over_by_the_new_data_and_the_turn_goes_on,
      a_rolling_shift_begins_by_the_new_data)
