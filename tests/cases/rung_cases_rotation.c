/* Kinds about local time, rotations and rules: wall, handoffs, shift_bounds, rule_active,
 * rule_start, rule_end, window_next, versioned_rotation, participant_removed, rolling. */
#include "rung_cases_on_call.h"
#include "model/calendar_date.h"

#define HANDOFFS_MAX 100000

static void run_wall(struct rung_case *c)
{
    const struct zone *zone = rung_case_zone(c, c->json);
    struct text clock = rung_case_text(c, c->json, "clock");
    int64_t day = 0;
    bool yearly = false;
    int hour = -1;
    int minute = -1;
    if (calendar_date_read(rung_case_text(c, c->json, "date"), &day, &yearly, NULL) != ERR_OK ||
        yearly) {
        rung_case_trouble(c, "date", "YYYY-MM-DD");
    }
    if (clock.n != 5 || sscanf(clock.p, "%2d:%2d", &hour, &minute) != 2 || hour < 0 || hour > 24 ||
        minute < 0 || minute > 59) {
        rung_case_trouble(c, "clock", "HH:MM");
    }
    if (c->trouble[0] == '\0') {
        int64_t local_s = day * 86400 + hour * 3600 + minute * 60;
        rung_case_same_instant(c, "expect_first", json_object_get(c->json, "expect_first"),
                               zone_instant(zone, local_s, ZONE_FIRST));
        rung_case_same_instant(c, "expect_last", json_object_get(c->json, "expect_last"),
                               zone_instant(zone, local_s, ZONE_LAST));
    }
}

static void run_handoffs(struct rung_case *c)
{
    struct rotation rotation = rung_case_grid(c, c->json, rung_case_zone(c, c->json));
    int64_t from_s = rung_case_instant(c, c->json, "from");
    int64_t to_s = rung_case_instant(c, c->json, "to");
    const json_t *expect = rung_case_list(c, c->json, "expect");
    size_t count = 0;
    if (c->trouble[0] != '\0') {
        return;
    }
    for (int64_t at_s = from_s - 1; count < HANDOFFS_MAX; count++) {
        at_s = rotation_shift(&rotation, at_s).to_s;
        if (at_s > to_s) {
            break;
        }
        if (count < json_array_size(expect)) {
            rung_case_same_instant(c, "expect", json_array_get(expect, count), at_s);
        }
    }
    rung_case_same_count(c, "hand-offs", json_array_size(expect), count);
}

static void run_shift_bounds(struct rung_case *c)
{
    struct rotation rotation = rung_case_grid(c, c->json, rung_case_zone(c, c->json));
    int64_t at_s = rung_case_instant(c, c->json, "at");
    const json_t *start = json_object_get(c->json, "expect_start");
    const json_t *end = json_object_get(c->json, "expect_end");
    if (start == NULL && end == NULL) {
        rung_case_trouble(c, "expect_start", "there, or expect_end");
    }
    if (c->trouble[0] != '\0') {
        return;
    }
    struct span_s shift = rotation_shift(&rotation, at_s);
    if (start != NULL) {
        rung_case_same_instant(c, "expect_start", start, shift.from_s);
    }
    if (end != NULL) {
        rung_case_same_instant(c, "expect_end", end, shift.to_s);
    }
}

/* Instants and expectations side by side; calls `one` for each pair. */
static void each_instant(struct rung_case *c,
                         void (*one)(struct rung_case *c, const struct on_call_rule *rule,
                                     int64_t at_s, const json_t *expect))
{
    struct on_call_rule rule = rung_case_rule(c, c->json, rung_case_zone(c, c->json));
    struct rung_case_instants at = rung_case_instants(c, "at");
    const json_t *expect = rung_case_list(c, c->json, "expect");
    rung_case_same_count(c, "expect", json_array_size(expect), at.count);
    for (size_t i = 0; i < at.count && c->trouble[0] == '\0'; i++) {
        one(c, &rule, at.items[i], json_array_get(expect, i));
    }
}

static void one_active(struct rung_case *c, const struct on_call_rule *rule, int64_t at_s,
                       const json_t *expect)
{
    if (!json_is_boolean(expect)) {
        rung_case_trouble(c, "expect", "a list of true and false");
        return;
    }
    rung_case_same_count(c, "active", json_is_true(expect), on_call_rule_active(rule, at_s));
}

/* What never was or never comes is null. */
static int64_t or_none(int64_t edge_s)
{
    return edge_s == INT64_MAX ? CALENDAR_NONE : edge_s;
}

static void one_start(struct rung_case *c, const struct on_call_rule *rule, int64_t at_s,
                      const json_t *expect)
{
    struct span_s span = {CALENDAR_NONE, CALENDAR_NONE};
    (void)on_call_rule_span(rule, at_s, &span);
    rung_case_same_instant(c, "expect", expect, or_none(span.from_s));
}

static void one_end(struct rung_case *c, const struct on_call_rule *rule, int64_t at_s,
                    const json_t *expect)
{
    struct span_s span = {CALENDAR_NONE, CALENDAR_NONE};
    bool is_found = on_call_rule_span(rule, at_s, &span);
    rung_case_same_instant(c, "expect", expect, is_found ? or_none(span.to_s) : CALENDAR_NONE);
}

static void one_window(struct rung_case *c, const struct on_call_rule *rule, int64_t at_s,
                       const json_t *expect)
{
    struct span_s span = {CALENDAR_NONE, CALENDAR_NONE};
    bool is_found = on_call_rule_span(rule, at_s, &span);
    int64_t next_s = span.from_s > at_s ? span.from_s : at_s;
    rung_case_same_instant(c, "expect", expect, is_found ? next_s : CALENDAR_NONE);
}

static void run_rule_active(struct rung_case *c)
{
    each_instant(c, one_active);
}

static void run_rule_start(struct rung_case *c)
{
    each_instant(c, one_start);
}

static void run_rule_end(struct rung_case *c)
{
    each_instant(c, one_end);
}

static void run_window_next(struct rung_case *c)
{
    each_instant(c, one_window);
}

static void run_versioned_rotation(struct rung_case *c)
{
    const struct zone *zone = rung_case_zone(c, c->json);
    const json_t *list = rung_case_list(c, c->json, "versions");
    const json_t *expect = rung_case_list(c, c->json, "expect");
    struct rung_case_instants at = rung_case_instants(c, "at");
    struct rotation_version *versions = NULL;
    size_t count = 0;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *from = json_array_get(list, i);
        struct rotation_version version = rung_case_version(c, from, zone);
        version.from_s = rung_case_instant(c, from, "from");
        *ARENA_PUSH(c->arena, versions, count) = version;
    }
    rung_case_same_count(c, "expect", json_array_size(expect), at.count);
    for (size_t i = 0; i < at.count && c->trouble[0] == '\0'; i++) {
        const struct rotation_version *version = rotation_version_at(versions, count, at.items[i]);
        size_t turn = version != NULL ? rotation_turn(version, at.items[i]) : SIZE_MAX;
        struct text who = turn != SIZE_MAX ? version->turns[turn].people[0] : TEXT_NONE;
        rung_case_same_person(c, "expect", json_array_get(expect, i), who);
    }
}

static void run_participant_removed(struct rung_case *c)
{
    struct rotation_version version = {.grid = {.zone = zone_utc(), .length = 1}};
    int64_t active = rung_case_number(c, c->json, "active_index");
    struct text remove = rung_case_text(c, c->json, "remove");
    version.turns = rung_case_turns(c, c->json, "participants", &version.turn_count);
    version.anchor_index = (size_t)active;
    if (active < 0 || version.anchor_index >= version.turn_count) {
        rung_case_trouble(c, "active_index", "the index of a participant");
    }
    if (c->trouble[0] != '\0') {
        return;
    }
    rotation_remove(c->arena, &version, remove);
    bool is_left = version.turn_count > 0;
    if (is_left || !json_is_null(json_object_get(c->json, "expect_index"))) {
        rung_case_same_number(c, "expect_index", is_left ? (int64_t)version.anchor_index : -1);
    }
    rung_case_same_person(c, "expect_who", json_object_get(c->json, "expect_who"),
                          is_left ? version.turns[version.anchor_index].people[0] : TEXT_NONE);
}

static void run_rolling(struct rung_case *c)
{
    struct rolling_shift shift = rung_case_rolling(c, c->json, rung_case_zone(c, c->json));
    struct rung_case_instants at = rung_case_instants(c, "at");
    const json_t *expect = rung_case_list(c, c->json, "expect");
    rung_case_same_count(c, "expect", json_array_size(expect), at.count);
    for (size_t i = 0; i < at.count && c->trouble[0] == '\0'; i++) {
        struct on_call_set set = {NULL, 0};
        rolling_shift_people(&shift, at.items[i], TEXT_NONE, c->arena, &set);
        rung_case_same_set(c, "expect", json_array_get(expect, i), at.items[i], &set);
    }
}

const struct rung_case_kind rung_cases_rotation_kinds[] = {
    {"wall", run_wall},
    {"handoffs", run_handoffs},
    {"shift_bounds", run_shift_bounds},
    {"rule_active", run_rule_active},
    {"rule_start", run_rule_start},
    {"rule_end", run_rule_end},
    {"window_next", run_window_next},
    {"versioned_rotation", run_versioned_rotation},
    {"participant_removed", run_participant_removed},
    {"rolling", run_rolling},
    {NULL, NULL},
};
