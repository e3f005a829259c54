/* Kinds about whole schedules: on_call_at, final_shifts, overrides, layers, temp_edit, swap,
 * choose_participant. */
#include "rung_cases_on_call.h"

static void read_entry(struct rung_case *c, const json_t *from, const struct zone *zone,
                       struct schedule_entry *entry)
{
    const json_t *rotation = json_object_get(from, "rotation");
    *entry = (struct schedule_entry){.span = {INT64_MIN, INT64_MAX}};
    entry->priority = rung_case_has(from, "priority") ? rung_case_number(c, from, "priority") : 0;
    if (entry->priority < 0 || entry->priority > SCHEDULE_PRIORITY_MAX) {
        rung_case_trouble(c, "priority", "a whole number from 0 to 9");
    }
    if (rung_case_has(from, "days") || rung_case_has(from, "hours")) {
        struct on_call_rule *rule = ARENA_NEW(c->arena, struct on_call_rule);
        *rule = rung_case_rule(c, from, zone);
        entry->rule = rule;
    }
    if (json_is_object(rotation)) {
        struct rotation_version version = rung_case_version(c, rotation, zone);
        entry->kind = SCHEDULE_ROTATION;
        *ARENA_PUSH(c->arena, entry->versions, entry->version_count) = version;
    } else {
        *ARENA_PUSH(c->arena, entry->people.people, entry->people.count) =
            rung_case_text(c, from, "who");
    }
}

static struct schedule read_schedule(struct rung_case *c)
{
    struct schedule schedule = {.id = TEXT("case"), .zone = rung_case_zone(c, c->json)};
    const json_t *rules = json_object_get(c->json, "rules");
    if (json_is_object(json_object_get(c->json, "rotation"))) {
        read_entry(c, c->json, schedule.zone,
                   ARENA_PUSH(c->arena, schedule.entries, schedule.entry_count));
    } else if (!json_is_array(rules)) {
        rung_case_trouble(c, "rules", "a list, or there must be a rotation");
    }
    for (size_t i = 0; i < json_array_size(rules); i++) {
        read_entry(c, json_array_get(rules, i), schedule.zone,
                   ARENA_PUSH(c->arena, schedule.entries, schedule.entry_count));
    }
    schedule.overrides = rung_case_overrides(c, "overrides", &schedule.override_count);
    schedule.temporaries = rung_case_temporaries(c, "temporary");
    return schedule;
}

static void run_on_call_at(struct rung_case *c)
{
    struct schedule schedule = read_schedule(c);
    struct rung_case_instants at = rung_case_instants(c, "at");
    const json_t *expect = rung_case_list(c, c->json, "expect");
    rung_case_same_count(c, "expect", json_array_size(expect), at.count);
    for (size_t i = 0; i < at.count && c->trouble[0] == '\0'; i++) {
        struct on_call_set people = schedule_people(&schedule, at.items[i], c->arena);
        rung_case_same_set(c, "expect", json_array_get(expect, i), at.items[i], &people);
    }
}

static void run_final_shifts(struct rung_case *c)
{
    struct schedule schedule = read_schedule(c);
    struct span_s range = {rung_case_instant(c, c->json, "from"),
                           rung_case_instant(c, c->json, "to")};
    const json_t *list =
        rung_case_has(c->json, "history") ? rung_case_list(c, c->json, "history") : NULL;
    struct on_call_shift *recorded = NULL;
    size_t count = 0;
    for (size_t i = 0; i < json_array_size(list); i++) {
        *ARENA_PUSH(c->arena, recorded, count) = rung_case_shift(c, json_array_get(list, i));
    }
    struct on_call_history history = {recorded, count, INT64_MIN};
    if (rung_case_has(c->json, "now")) {
        history.now_s = rung_case_instant(c, c->json, "now");
    }
    if (c->trouble[0] == '\0') {
        struct on_call_shifts shifts = schedule_shifts(&schedule, range, &history, c->arena);
        rung_case_same_shifts(c, "expect", json_object_get(c->json, "expect"), shifts.items,
                              shifts.count);
    }
}

static void run_overrides(struct rung_case *c)
{
    size_t count = 0;
    size_t override_count = 0;
    struct on_call_group *on_call = rung_case_turns(c, c->json, "on_call", &count);
    struct on_call_override *overrides = rung_case_overrides(c, "overrides", &override_count);
    struct rung_case_instants at = rung_case_instants(c, "at");
    const json_t *expect = rung_case_list(c, c->json, "expect");
    rung_case_same_count(c, "expect", json_array_size(expect), at.count);
    for (size_t i = 0; i < at.count && c->trouble[0] == '\0'; i++) {
        struct on_call_set set = {NULL, 0};
        for (size_t p = 0; p < count; p++) {
            on_call_set_add(c->arena, &set, (struct on_call_person){.who = on_call[p].people[0]});
        }
        on_call_override_apply(overrides, override_count, at.items[i], c->arena, &set);
        rung_case_same_set(c, "expect", json_array_get(expect, i), at.items[i], &set);
    }
}

/* Here an override names who is on call instead of everybody else. */
static void read_layers(struct rung_case *c, struct schedule *schedule)
{
    const json_t *shifts = rung_case_list(c, c->json, "shifts");
    const json_t *overrides = rung_case_list(c, c->json, "overrides");
    for (size_t i = 0; i < json_array_size(shifts); i++) {
        const json_t *from = json_array_get(shifts, i);
        struct schedule_entry *entry =
            ARENA_PUSH(c->arena, schedule->entries, schedule->entry_count);
        read_entry(c, from, schedule->zone, entry);
        entry->span = rung_case_shift(c, from).span;
    }
    for (size_t i = 0; i < json_array_size(overrides); i++) {
        const json_t *from = json_array_get(overrides, i);
        struct on_call_shift shift = rung_case_shift(c, from);
        *ARENA_PUSH(c->arena, schedule->overrides,
                    schedule->override_count) = (struct on_call_override){
            .add = shift.who,
            .span = shift.span,
            .instead_of_all = true,
            .priority = rung_case_has(from, "priority") ? rung_case_number(c, from, "priority") : 0,
        };
    }
}

static void run_layers(struct rung_case *c)
{
    struct schedule schedule = {.id = TEXT("case"), .zone = zone_utc()};
    struct span_s range = {rung_case_instant(c, c->json, "from"),
                           rung_case_instant(c, c->json, "to")};
    const json_t *expect = rung_case_list(c, c->json, "expect");
    size_t count = 0;
    read_layers(c, &schedule);
    if (c->trouble[0] != '\0') {
        return;
    }
    struct schedule_spans spans = schedule_spans(&schedule, range, c->arena);
    for (size_t i = 0; i < spans.count; i++) {
        if (spans.items[i].people.count == 0) {
            continue;
        }
        const json_t *one = json_array_get(expect, count++);
        if (one != NULL) {
            rung_case_same_instant(c, "start", json_object_get(one, "start"),
                                   spans.items[i].span.from_s);
            rung_case_same_instant(c, "end", json_object_get(one, "end"), spans.items[i].span.to_s);
            rung_case_same_set(c, "who", json_object_get(one, "who"), spans.items[i].span.from_s,
                               &spans.items[i].people);
        }
    }
    rung_case_same_count(c, "expect", json_array_size(expect), count);
}

static void run_temp_edit(struct rung_case *c)
{
    struct temporary_list input = rung_case_temporaries(c, "input");
    struct temporary_list expect = rung_case_temporaries(c, "expect");
    struct temporary_list got = {NULL, 0};
    struct text op = rung_case_text(c, c->json, "op");
    const json_t *expected = rung_case_list(c, c->json, "expect");
    if (text_eq_z(op, "trim_start")) {
        struct span_s rest = {rung_case_instant(c, c->json, "at"), INT64_MAX};
        got = temporary_schedule_clip(c->arena, &input, rest);
    } else if (text_eq_z(op, "trim_end")) {
        struct span_s rest = {INT64_MIN, rung_case_instant(c, c->json, "at")};
        got = temporary_schedule_clip(c->arena, &input, rest);
    } else if (text_eq_z(op, "cut")) {
        struct rung_case_instants cut = rung_case_instants(c, "cut");
        if (cut.count != 2) {
            rung_case_trouble(c, "cut", "[from, to]");
            return;
        }
        got = temporary_schedule_cut(c->arena, &input, (struct span_s){cut.items[0], cut.items[1]});
    } else if (text_eq_z(op, "merge")) {
        got = temporary_schedule_merge(c->arena, &input);
    } else {
        rung_case_trouble(c, "op", "trim_start, trim_end, cut or merge");
    }
    rung_case_same_count(c, "expect", expect.count, got.count);
    for (size_t i = 0; i < got.count && i < expect.count && c->trouble[0] == '\0'; i++) {
        const json_t *one = json_array_get(expected, i);
        rung_case_same_instant(c, "start", json_object_get(one, "start"), got.items[i].span.from_s);
        rung_case_same_instant(c, "end", json_object_get(one, "end"), got.items[i].span.to_s);
        rung_case_same_shifts(c, "shifts", json_object_get(one, "shifts"), got.items[i].shifts,
                              got.items[i].shift_count);
    }
}

static void run_swap(struct rung_case *c)
{
    struct on_call_shift shift = rung_case_shift(c, json_object_get(c->json, "shift"));
    const json_t *from = json_object_get(c->json, "swap");
    struct shift_swap swap = {
        .beneficiary = rung_case_text(c, from, "beneficiary"),
        .taker = rung_case_has(from, "taker") ? rung_case_text(c, from, "taker") : TEXT_NONE,
        .span = rung_case_span(c, from),
    };
    struct on_call_shift pieces[SHIFT_SWAP_PIECES_MAX];
    if (c->trouble[0] == '\0') {
        size_t count = shift_swap_split(&shift, &swap, pieces);
        rung_case_same_shifts(c, "expect", json_object_get(c->json, "expect"), pieces, count);
    }
}

static bool is_in(const json_t *list, struct text who)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        if (text_eq_z(who, json_string_value(json_array_get(list, i)))) {
            return true;
        }
    }
    return false;
}

static void run_choose_participant(struct rung_case *c)
{
    const json_t *never = rung_case_list(c, c->json, "never_on_call");
    const json_t *busy = rung_case_list(c, c->json, "busy");
    struct participant *participants = NULL;
    struct on_call_set got = {NULL, 0};
    size_t count = 0;
    size_t roster_count = 0;
    struct on_call_group *roster = rung_case_turns(c, c->json, "roster", &roster_count);
    for (size_t i = 0; i < roster_count && c->trouble[0] == '\0'; i++) {
        struct text who = roster[i].people[0];
        *ARENA_PUSH(c->arena, participants, count) = (struct participant){
            who, is_in(never, who) ? CHOOSE_PARTICIPANT_NEVER : 0, is_in(busy, who)};
    }
    struct participant_choice choice = choose_participant(participants, count, c->arena);
    for (size_t i = 0; i < choice.count; i++) {
        on_call_set_add(c->arena, &got, (struct on_call_person){.who = choice.people[i]});
    }
    rung_case_same_set(c, "expect_candidates", json_object_get(c->json, "expect_candidates"), 0,
                       &got);
}

const struct rung_case_kind rung_cases_schedule_kinds[] = {
    {"on_call_at", run_on_call_at},
    {"final_shifts", run_final_shifts},
    {"overrides", run_overrides},
    {"layers", run_layers},
    {"temp_edit", run_temp_edit},
    {"swap", run_swap},
    {"choose_participant", run_choose_participant},
    {NULL, NULL},
};
