#include "rung_cases_on_call.h"
#include <inttypes.h>
#include <string.h>

bool rung_case_has(const json_t *from, const char *field)
{
    const json_t *value = json_object_get(from, field);
    return value != NULL && !json_is_null(value);
}

struct rung_case_instants rung_case_instants(struct rung_case *c, const char *field)
{
    const json_t *list = rung_case_list(c, c->json, field);
    struct rung_case_instants instants = {NULL, 0};
    for (size_t i = 0; i < json_array_size(list); i++) {
        int64_t at_s = 0;
        if (!rung_case_read_instant(json_array_get(list, i), &at_s)) {
            rung_case_trouble(c, field, "a list of instants such as 2024-01-15T09:00:00Z");
        }
        *ARENA_PUSH(c->arena, instants.items, instants.count) = at_s;
    }
    return instants;
}

struct rotation rung_case_grid(struct rung_case *c, const json_t *from, const struct zone *zone)
{
    struct rotation grid = {.zone = zone, .length = 1};
    int64_t length = rung_case_number(c, from, "length");
    if (!rotation_unit_from(rung_case_text(c, from, "unit"), &grid.unit)) {
        rung_case_trouble(c, "unit", "hourly, daily, weekly or monthly");
    }
    if (length < 1 || length > ROTATION_LENGTH_MAX) {
        rung_case_trouble(c, "length", "a whole number from 1 to 1000");
    } else {
        grid.length = length;
    }
    grid.start_s = rung_case_instant(c, from, "start");
    if (rung_case_has(from, "zone")) {
        grid.zone = rung_case_zone(c, from);
    }
    return grid;
}

static struct text name_of(struct rung_case *c, const char *field, const json_t *name)
{
    if (!json_is_string(name) || json_string_length(name) == 0) {
        rung_case_trouble(c, field, "a list of names");
        return TEXT("?");
    }
    return text_z(json_string_value(name));
}

struct on_call_group *rung_case_turns(struct rung_case *c, const json_t *from, const char *field,
                                      size_t *count)
{
    const json_t *list = rung_case_list(c, from, field);
    struct on_call_group *turns = NULL;
    *count = 0;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        struct on_call_group *group = ARENA_PUSH(c->arena, turns, *count);
        size_t people = json_is_array(one) ? json_array_size(one) : 1;
        for (size_t p = 0; p < people; p++) {
            *ARENA_PUSH(c->arena, group->people, group->count) =
                name_of(c, field, json_is_array(one) ? json_array_get(one, p) : one);
        }
        if (people == 0) {
            rung_case_trouble(c, field, "without empty groups");
        }
    }
    return turns;
}

static size_t index_of(struct rung_case *c, const struct rotation_version *version, struct text who)
{
    for (size_t i = 0; i < version->turn_count; i++) {
        for (size_t p = 0; p < version->turns[i].count; p++) {
            if (text_eq(version->turns[i].people[p], who)) {
                return i;
            }
        }
    }
    rung_case_trouble(c, "anchor_who", "one of the participants");
    return 0;
}

struct rotation_version rung_case_version(struct rung_case *c, const json_t *from,
                                          const struct zone *zone)
{
    struct rotation_version version = {.from_s = INT64_MIN, .grid = rung_case_grid(c, from, zone)};
    version.turns = rung_case_turns(c, from, "participants", &version.turn_count);
    version.anchor_s = version.grid.start_s;
    if (rung_case_has(from, "anchor_who")) {
        version.anchor_index = index_of(c, &version, rung_case_text(c, from, "anchor_who"));
        version.anchor_s = rung_case_instant(c, from, "anchor_at");
    } else if (rung_case_has(from, "current_index")) {
        version.anchor_index = (size_t)rung_case_number(c, from, "current_index");
        version.anchor_s = rung_case_instant(c, from, "current_start");
        if (version.anchor_index >= version.turn_count) {
            rung_case_trouble(c, "current_index", "the index of a participant");
        }
    }
    return version;
}

struct on_call_rule rung_case_rule(struct rung_case *c, const json_t *from, const struct zone *zone)
{
    struct on_call_rule rule = {.zone = zone, .to_s = 86400};
    struct refusal refusal = {.code = ERR_OK};
    const json_t *days = rung_case_list(c, from, "days");
    for (size_t i = 0; i < json_array_size(days); i++) {
        unsigned weekday = 0;
        const char *name = json_string_value(json_array_get(days, i));
        if (!on_call_rule_weekday(text_z(name), &weekday)) {
            rung_case_trouble(c, "days", "a list of mon, tue, wed, thu, fri, sat, sun");
        }
        rule.days |= (uint8_t)(1U << weekday);
    }
    if (on_call_rule_read_hours(rung_case_text(c, from, "hours"), &rule, &refusal) != ERR_OK) {
        rung_case_trouble(c, "hours", "an interval such as 08:00-20:00");
    }
    return rule;
}

static uint8_t read_by_day(struct rung_case *c, const json_t *from)
{
    static const char names[7][3] = {"mo", "tu", "we", "th", "fr", "sa", "su"};
    const json_t *list = rung_case_has(from, "by_day") ? rung_case_list(c, from, "by_day") : NULL;
    uint8_t days = 0;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *name = json_string_value(json_array_get(list, i));
        unsigned day = 0;
        while (day < 7 && (name == NULL || strcmp(name, names[day]) != 0)) {
            day++;
        }
        if (day == 7) {
            rung_case_trouble(c, "by_day", "a list of mo, tu, we, th, fr, sa, su");
        }
        days |= (uint8_t)(1U << (day % 7));
    }
    return days;
}

static void read_by_monthday(struct rung_case *c, const json_t *from, struct rolling_shift *shift)
{
    const json_t *list =
        rung_case_has(from, "by_monthday") ? rung_case_list(c, from, "by_monthday") : NULL;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *value = json_array_get(list, i);
        int64_t day = json_integer_value(value);
        if (!json_is_integer(value) || day == 0 || day > 31 || day < -31) {
            rung_case_trouble(c, "by_monthday", "a list of days from 1 to 31, or -1 to -31");
        } else if (day > 0) {
            shift->by_monthday |= 1U << day;
        } else {
            shift->by_monthday_last |= 1U << -day;
        }
    }
}

struct rolling_shift rung_case_rolling(struct rung_case *c, const json_t *from,
                                       const struct zone *zone)
{
    struct rolling_shift shift = {
        .zone = zone, .rotation_start_s = INT64_MIN, .until_s = INT64_MAX};
    struct refusal refusal = {.code = ERR_OK};
    if (!rotation_unit_from(rung_case_text(c, from, "frequency"), &shift.frequency)) {
        rung_case_trouble(c, "frequency", "hourly, daily, weekly or monthly");
    }
    shift.interval = rung_case_number(c, from, "interval");
    shift.by_day = read_by_day(c, from);
    read_by_monthday(c, from, &shift);
    if (rung_case_has(from, "week_start") &&
        !on_call_rule_weekday(rung_case_text(c, from, "week_start"), &shift.week_start)) {
        rung_case_trouble(c, "week_start", "one of mon, tue, wed, thu, fri, sat, sun");
    }
    shift.start_s = rung_case_instant(c, from, "start");
    if (rung_case_has(from, "rotation_start")) {
        shift.rotation_start_s = rung_case_instant(c, from, "rotation_start");
    }
    if (rung_case_has(from, "until")) {
        shift.until_s = rung_case_instant(c, from, "until");
    }
    shift.shift_s = rung_case_number(c, from, "shift_s");
    shift.turns = rung_case_turns(c, from, "participants", &shift.turn_count);
    if (c->trouble[0] == '\0' && !rolling_shift_check(&shift, &refusal)) {
        bool is_shift = strcmp(refusal.path, "shift") == 0;
        rung_case_trouble(c, is_shift ? "shift_s" : refusal.path,
                          refusal.text + strlen("must be "));
    }
    return shift;
}

struct span_s rung_case_span(struct rung_case *c, const json_t *from)
{
    struct span_s span = {INT64_MIN, INT64_MAX};
    if (rung_case_has(from, "start")) {
        span.from_s = rung_case_instant(c, from, "start");
    }
    if (rung_case_has(from, "end")) {
        span.to_s = rung_case_instant(c, from, "end");
    }
    if (span.to_s < span.from_s) {
        rung_case_trouble(c, "end", "not before start");
    }
    return span;
}

struct on_call_shift rung_case_shift(struct rung_case *c, const json_t *from)
{
    struct on_call_shift shift = {rung_case_text(c, from, "who"), rung_case_span(c, from)};
    (void)rung_case_instant(c, from, "start");
    if (json_object_get(from, "end") == NULL) {
        rung_case_trouble(c, "end", "an instant or null");
    }
    return shift;
}

struct on_call_override *rung_case_overrides(struct rung_case *c, const char *field, size_t *count)
{
    const json_t *list = rung_case_has(c->json, field) ? rung_case_list(c, c->json, field) : NULL;
    struct on_call_override *overrides = NULL;
    *count = 0;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *from = json_array_get(list, i);
        struct on_call_override *override = ARENA_PUSH(c->arena, overrides, *count);
        override->span = rung_case_span(c, from);
        override->add = rung_case_has(from, "add") ? rung_case_text(c, from, "add") : TEXT_NONE;
        override->remove =
            rung_case_has(from, "remove") ? rung_case_text(c, from, "remove") : TEXT_NONE;
        override->priority =
            rung_case_has(from, "priority") ? rung_case_number(c, from, "priority") : 0;
        if (override->add.n == 0 && override->remove.n == 0) {
            rung_case_trouble(c, field, "a list of objects with add, remove or both");
        }
    }
    return overrides;
}

struct temporary_list rung_case_temporaries(struct rung_case *c, const char *field)
{
    const json_t *list = rung_case_has(c->json, field) ? rung_case_list(c, c->json, field) : NULL;
    struct temporary_list out = {NULL, 0};
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *from = json_array_get(list, i);
        const json_t *shifts = rung_case_list(c, from, "shifts");
        struct temporary_schedule *temporary = ARENA_PUSH(c->arena, out.items, out.count);
        temporary->span = rung_case_span(c, from);
        (void)rung_case_instant(c, from, "start");
        (void)rung_case_instant(c, from, "end");
        if (rung_case_has(from, "fallback")) {
            temporary->keep = text_eq_z(rung_case_text(c, from, "fallback"), "keep");
        }
        for (size_t s = 0; s < json_array_size(shifts); s++) {
            *ARENA_PUSH(c->arena, temporary->shifts, temporary->shift_count) =
                rung_case_shift(c, json_array_get(shifts, s));
        }
    }
    return out;
}

void rung_case_same_count(struct rung_case *c, const char *what, size_t expected, size_t got)
{
    if (expected != got && c->trouble[0] == '\0') {
        c->differs = true;
        printf("%s: %s: %s: expected %zu, got %zu\n", c->file, c->id, what, expected, got);
    }
}

void rung_case_same_person(struct rung_case *c, const char *field, const json_t *expected,
                           struct text got)
{
    if (!json_is_string(expected) && !json_is_null(expected)) {
        rung_case_trouble(c, field, "a name or null");
        return;
    }
    struct text name = text_z(json_string_value(expected));
    if (!text_eq(name, got)) {
        c->differs = true;
        printf("%s: %s: %s: expected %.*s, got %.*s\n", c->file, c->id, field, TEXT_ARG(name),
               TEXT_ARG(got));
    }
}

void rung_case_same_set(struct rung_case *c, const char *field, const json_t *expected,
                        int64_t at_s, const struct on_call_set *got)
{
    struct on_call_set wanted = {NULL, 0};
    if (!json_is_array(expected)) {
        rung_case_trouble(c, field, "a list of lists of names");
        return;
    }
    for (size_t i = 0; i < json_array_size(expected); i++) {
        struct text who = name_of(c, field, json_array_get(expected, i));
        on_call_set_add(c->arena, &wanted, (struct on_call_person){.who = who});
    }
    if (on_call_set_same(&wanted, got)) {
        return;
    }
    c->differs = true;
    printf("%s: %s: %s at %" PRId64 ": expected", c->file, c->id, field, at_s);
    for (size_t i = 0; i < wanted.count; i++) {
        printf(" %.*s", TEXT_ARG(wanted.items[i].who));
    }
    printf(", got");
    for (size_t i = 0; i < got->count; i++) {
        printf(" %.*s", TEXT_ARG(got->items[i].who));
    }
    printf("\n");
}

void rung_case_same_shifts(struct rung_case *c, const char *field, const json_t *expected,
                           const struct on_call_shift *got, size_t count)
{
    struct on_call_shift *wanted = NULL;
    size_t wanted_count = 0;
    if (!json_is_array(expected)) {
        rung_case_trouble(c, field, "a list of {who, start, end}");
    }
    for (size_t i = 0; i < json_array_size(expected); i++) {
        *ARENA_PUSH(c->arena, wanted, wanted_count) =
            rung_case_shift(c, json_array_get(expected, i));
    }
    temporary_schedule_sort(wanted, wanted_count);
    rung_case_same_count(c, field, wanted_count, count);
    for (size_t i = 0; i < count && i < wanted_count && c->trouble[0] == '\0'; i++) {
        if (text_eq(wanted[i].who, got[i].who) && wanted[i].span.from_s == got[i].span.from_s &&
            wanted[i].span.to_s == got[i].span.to_s) {
            continue;
        }
        c->differs = true;
        printf("%s: %s: %s %zu: expected %.*s %" PRId64 "..%" PRId64 ", got %.*s %" PRId64
               "..%" PRId64 "\n",
               c->file, c->id, field, i, TEXT_ARG(wanted[i].who), wanted[i].span.from_s,
               wanted[i].span.to_s, TEXT_ARG(got[i].who), got[i].span.from_s, got[i].span.to_s);
    }
}
