/* Kinds about clocks: thresholds, retarget, attribution, catch_up, recorded_time. */
#include <inttypes.h>
#include <string.h>
#include "model/recorded_time.h"
#include "model/sla_attribution.h"
#include "model/timer_late.h"
#include "rung_cases.h"
#include "rung_cases_script.h"

/* The clock that a case describes: its calendar, pauses, start and target. */
struct subject {
    struct calendar_segment segment;
    struct sla_basis basis;
    struct sla_clock clock;
    struct sla_policy policy;
};

static void read_subject(struct rung_case *c, struct subject *subject)
{
    struct rung_case_pauses pauses = rung_case_pauses(c);
    *subject = (struct subject){
        .segment = {.from_s = INT64_MIN, .calendar = rung_case_calendar(c, c->json)},
        .basis = {.segment_count = 1, .pauses = pauses.items, .pause_count = pauses.count},
        .clock = {.start_s = rung_case_instant(c, c->json, "start"),
                  .target = {.amount = rung_case_number(c, c->json, "target_s"),
                             .unit = SLA_UNIT_BUSINESS}}};
    subject->basis.segments = &subject->segment;
    if (subject->clock.target.amount < 1) {
        rung_case_trouble(c, "target_s", "1 or more");
    }
}

/* --- thresholds --- */

static struct sla_threshold read_threshold(struct rung_case *c, const json_t *from)
{
    static const char *const fields[] = {"percent", "before_s", "after_s"};
    struct sla_threshold threshold = {.id = rung_case_text(c, from, "id")};
    int kinds = 0;
    for (int kind = SLA_PERCENT; kind <= SLA_AFTER; kind++) {
        if (json_object_get(from, fields[kind]) != NULL) {
            threshold.kind = (enum sla_threshold_kind)kind;
            threshold.amount = rung_case_number(c, from, fields[kind]);
            kinds++;
        }
    }
    if (kinds != 1 || threshold.amount < 0) {
        rung_case_trouble(c, "thresholds", "a list of {id, and percent, before_s or after_s}");
    }
    return threshold;
}

static void same_threshold(struct rung_case *c, const json_t *expected, struct text id,
                           const struct sla_instant *instant, int64_t armed_s)
{
    char field[80];
    bool superseded = json_is_true(json_object_get(expected, "superseded"));
    bool is_past = instant->at_s <= armed_s;
    (void)snprintf(field, sizeof field, "expect %.*s", TEXT_ARG(text_slice(id, 0, 60)));
    if (!text_eq(rung_case_text(c, expected, "id"), id)) {
        rung_case_differs(c, field, json_string_value(json_object_get(expected, "id")), id.p);
        return;
    }
    rung_case_same_instant(c, field, json_object_get(expected, "at"),
                           is_past ? armed_s : instant->at_s);
    rung_case_same_seconds(c, field, rung_case_number(c, expected, "late_by_s"),
                           is_past ? armed_s - instant->at_s : 0);
    rung_case_same_seconds(c, field, superseded, instant->superseded);
}

static void run_thresholds(struct rung_case *c)
{
    struct subject subject;
    struct sla_instant instants[SLA_THRESHOLDS_MAX + 1];
    const json_t *list = rung_case_list(c, c->json, "thresholds");
    const json_t *expected = rung_case_list(c, c->json, "expect");
    int64_t armed_s = rung_case_instant(c, c->json, "armed_at");
    read_subject(c, &subject);
    if (json_array_size(list) > SLA_THRESHOLDS_MAX) {
        rung_case_trouble(c, "thresholds", "a list of at most 16");
    }
    for (size_t i = 0; i < json_array_size(list); i++) {
        *ARENA_PUSH(c->arena, subject.policy.thresholds, subject.policy.threshold_count) =
            read_threshold(c, json_array_get(list, i));
    }
    if (c->trouble[0] != '\0') {
        return;
    }
    subject.clock.breached = true; /* only thresholds are asked for, not the breach */
    size_t count =
        sla_clock_instants(&subject.clock, &subject.policy, &subject.basis, armed_s, instants);
    rung_case_same_seconds(c, "expect", (int64_t)json_array_size(expected), (int64_t)count);
    for (size_t i = 0; i < count && i < json_array_size(expected); i++) {
        same_threshold(c, json_array_get(expected, i),
                       subject.policy.thresholds[instants[i].threshold].id, &instants[i], armed_s);
    }
}

/* --- retarget --- */

static void change_target(struct rung_case *c, const json_t *change, struct subject *subject)
{
    struct sla_terms terms = {0};
    struct sla_target wanted = {.amount = rung_case_number(c, change, "target_s"),
                                .unit = SLA_UNIT_BUSINESS};
    struct text mode = rung_case_text(c, change, "mode");
    int found = -1;
    for (int i = 0; sla_policy_changes[i] != NULL; i++) {
        found = text_eq_z(mode, sla_policy_changes[i]) ? i : found;
    }
    if (found < 0) {
        rung_case_trouble(c, "mode", "recompute, restart or grant_min");
        return;
    }
    terms.on_change = (enum sla_change)found;
    if (terms.on_change == SLA_CHANGE_GRANT_MIN) {
        terms.grant_s = rung_case_number(c, change, "grant_s");
    }
    sla_clock_retarget(&subject->clock, &terms, &subject->policy, &subject->basis, wanted,
                       rung_case_instant(c, change, "at"));
}

static void run_retarget(struct rung_case *c)
{
    struct subject subject;
    int64_t due_s = CALENDAR_NONE;
    const json_t *changes = rung_case_list(c, c->json, "changes");
    read_subject(c, &subject);
    for (size_t i = 0; i < json_array_size(changes) && c->trouble[0] == '\0'; i++) {
        change_target(c, json_array_get(changes, i), &subject);
    }
    if (c->trouble[0] != '\0') {
        return;
    }
    if (sla_clock_due(&subject.clock, &subject.basis, &due_s) != ERR_OK) {
        rung_case_differs(c, "expect_due", "an instant", "no_working_time");
        return;
    }
    rung_case_same_instant(c, "expect_due", json_object_get(c->json, "expect_due"), due_s);
    rung_case_same_number(c, "expect_breached_at_change", subject.clock.breached);
}

/* --- attribution --- */

static void run_attribution(struct rung_case *c)
{
    struct calendar_segment segment = {.from_s = INT64_MIN,
                                       .calendar = rung_case_calendar(c, c->json)};
    struct sla_basis basis = {.segments = &segment, .segment_count = 1};
    const json_t *spans = rung_case_list(c, c->json, "spans");
    const json_t *expected = json_object_get(c->json, "expect");
    int64_t start_s = rung_case_instant(c, c->json, "start");
    int64_t end_s = rung_case_instant(c, c->json, "end");
    struct sla_label *labels = NULL;
    struct sla_share *shares = NULL;
    size_t count = 0;
    for (size_t i = 0; i < json_array_size(spans); i++) {
        const json_t *span = json_array_get(spans, i);
        struct sla_label label = {.name = rung_case_text(c, span, "label"),
                                  .from_s = rung_case_instant(c, span, "from")};
        if (i == 0 ? label.from_s > start_s : label.from_s < labels[i - 1].from_s) {
            rung_case_trouble(c, "spans", "ascending, the first not behind start");
        }
        *ARENA_PUSH(c->arena, labels, count) = label;
    }
    if (!json_is_object(expected)) {
        rung_case_trouble(c, "expect", "an object of labels");
    }
    if (c->trouble[0] != '\0') {
        return;
    }
    count = sla_attribution(&basis, start_s, end_s, labels, count, c->arena, &shares);
    rung_case_same_seconds(c, "expect: labels", (int64_t)json_object_size(expected),
                           (int64_t)count);
    for (size_t i = 0; i < count; i++) {
        char name[100];
        (void)snprintf(name, sizeof name, "%.*s", TEXT_ARG(text_slice(shares[i].name, 0, 99)));
        rung_case_same_seconds(c, name, rung_case_optional(c, expected, name, 0),
                               shares[i].seconds);
    }
}

/* --- catch_up and recorded_time --- */

static struct timer_late read_timer(struct rung_case *c, const json_t *from)
{
    struct timer_late timer = {.id = rung_case_text(c, from, "id"),
                               .at_s = rung_case_instant(c, from, "at")};
    struct text mode = rung_case_text(c, from, "mode");
    int found = -1;
    for (int i = 0; timer_late_modes[i] != NULL; i++) {
        found = text_eq_z(mode, timer_late_modes[i]) ? i : found;
    }
    if (found < 0) {
        rung_case_trouble(c, "mode", "fire_late, skip_if_older or coalesce");
        return timer;
    }
    timer.mode = (enum timer_late_mode)found;
    if (timer.mode == TIMER_LATE_SKIP) {
        timer.late_max_s = rung_case_number(c, from, "max_late_s");
    } else if (timer.mode == TIMER_LATE_COALESCE) {
        timer.group = rung_case_text(c, from, "group");
    }
    return timer;
}

static void same_timer(struct rung_case *c, const json_t *expected, const struct timer_late *timer)
{
    char field[80];
    (void)snprintf(field, sizeof field, "expect %.*s", TEXT_ARG(text_slice(timer->id, 0, 60)));
    const char *verdict = json_string_value(json_object_get(expected, "verdict"));
    rung_case_same_instant(c, field, json_object_get(expected, "at"), timer->acts_s);
    rung_case_same_seconds(c, field, rung_case_number(c, expected, "late_by_s"), timer->late_s);
    if (verdict == NULL || strcmp(verdict, timer_late_verdicts[timer->verdict]) != 0) {
        rung_case_differs(c, field, verdict ? verdict : "nothing",
                          timer_late_verdicts[timer->verdict]);
    }
}

/* The format gives the answers no order: they are looked up by id. */
static void run_catch_up(struct rung_case *c)
{
    const json_t *list = rung_case_list(c, c->json, "timers");
    const json_t *expected = rung_case_list(c, c->json, "expect");
    int64_t from_s = rung_case_instant(c, c->json, "down_from");
    int64_t to_s = rung_case_instant(c, c->json, "down_to");
    struct timer_late *timers = NULL;
    size_t count = 0;
    for (size_t i = 0; i < json_array_size(list); i++) {
        *ARENA_PUSH(c->arena, timers, count) = read_timer(c, json_array_get(list, i));
    }
    if (c->trouble[0] != '\0') {
        return;
    }
    timer_late_catch_up(timers, count, from_s, to_s);
    rung_case_same_seconds(c, "expect", (int64_t)json_array_size(expected), (int64_t)count);
    for (size_t i = 0; i < json_array_size(expected); i++) {
        const json_t *one = json_array_get(expected, i);
        const struct timer_late *timer = NULL;
        for (size_t k = 0; k < count; k++) {
            timer = text_eq(timers[k].id, rung_case_text(c, one, "id")) ? &timers[k] : timer;
        }
        if (timer == NULL) {
            rung_case_trouble(c, "expect", "about the timers of the case");
        } else {
            same_timer(c, one, timer);
        }
    }
}

static void run_recorded_time(struct rung_case *c)
{
    const json_t *wall = rung_case_list(c, c->json, "wall");
    const json_t *expected = rung_case_list(c, c->json, "expect");
    int64_t recorded_s = INT64_MIN;
    if (json_array_size(wall) != json_array_size(expected)) {
        rung_case_trouble(c, "expect", "as long as wall");
    }
    for (size_t i = 0; i < json_array_size(wall) && c->trouble[0] == '\0'; i++) {
        int64_t reading_s = 0;
        if (!rung_case_read_instant(json_array_get(wall, i), &reading_s)) {
            rung_case_trouble(c, "wall", "a list of instants");
            return;
        }
        recorded_s = recorded_time(recorded_s, reading_s);
        rung_case_same_instant(c, "expect", json_array_get(expected, i), recorded_s);
    }
}

const struct rung_case_kind rung_cases_clocks_kinds[] = {
    {"thresholds", run_thresholds},
    {"retarget", run_retarget},
    {"attribution", run_attribution},
    {"catch_up", run_catch_up},
    {"recorded_time", run_recorded_time},
    {"clock_script", rung_cases_script_run},
    {NULL, NULL},
};
