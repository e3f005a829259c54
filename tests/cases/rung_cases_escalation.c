/* The kind escalation_script: one escalation from its start, driven by the model's own machine. The
 * tool keeps what the server keeps on disk: planned pages and the clock. */
#include "rung_cases.h"
#include <inttypes.h>
#include <string.h>
#include "base/clock.h"
#include "model/escalation_machine.h"

#define START_S INT64_C(1000000000) /* 0 means "none" to the machine: a script begins later */
#define NOW_MAX_US (INT64_MAX / 4)
#define STEPS_MAX 100000
#define WINDOW_S INT64_C(86400) /* a maintenance window ends by itself */

struct page {
    struct text who;
    uint32_t level;
    int64_t at_us;
};
struct pages {
    struct page *items;
    size_t count;
};

struct script {
    struct rung_case *c;
    const json_t *rules; /* person -> delays; NULL: none */
    const json_t *events;
    size_t event;           /* next one */
    int64_t event_after_us; /* of the one before */
    struct escalation escalation;
    struct escalation_policy policy;
    struct escalation_machine machine;
    struct pages planned, sent;
};

/* --- reading --- */

static int64_t read_seconds(struct rung_case *c, const json_t *from, const char *field)
{
    int64_t seconds = rung_case_number(c, from, field);
    if (seconds < 0 || seconds > 10 * INT64_C(366) * 86400) {
        rung_case_trouble(c, field, "a number of seconds from 0 to ten years");
        return 0;
    }
    return seconds;
}

static void read_level(struct script *script, const json_t *json)
{
    struct rung_case *c = script->c;
    const json_t *multi_ack = json_object_get(json, "multi_ack");
    const json_t *targets = rung_case_list(c, json, "targets");
    struct escalation_level *level =
        ARENA_PUSH(c->arena, script->policy.levels, script->policy.level_count);
    *level = (struct escalation_level){.delay_s = read_seconds(c, json, "delay_s"),
                                       .raise_priority = -1,
                                       .multi_ack = json_is_true(multi_ack)};
    if (multi_ack != NULL && !json_is_boolean(multi_ack)) {
        rung_case_trouble(c, "multi_ack", "true or false");
    }
    if (level->delay_s < 1) {
        rung_case_trouble(c, "delay_s", "at least 1");
    }
    for (size_t i = 0; i < json_array_size(targets); i++) {
        const json_t *target = json_array_get(targets, i);
        if (!json_is_string(target)) {
            rung_case_trouble(c, "targets", "a list of names");
            return;
        }
        *ARENA_PUSH(c->arena, level->targets, level->target_count) = (struct escalation_target){
            .kind = ESCALATION_TARGET_USER, .name = text_z(json_string_value(target))};
    }
}

static void read_policy(struct script *script)
{
    struct rung_case *c = script->c;
    const json_t *levels = rung_case_list(c, c->json, "levels");
    int64_t repeat =
        json_object_get(c->json, "repeat") ? rung_case_number(c, c->json, "repeat") : 0;
    for (size_t i = 0; i < json_array_size(levels); i++) {
        read_level(script, json_array_get(levels, i));
    }
    if (script->policy.level_count == 0 || script->policy.level_count > ESCALATION_LEVELS_MAX) {
        rung_case_trouble(c, "levels", "a list of 1 to 16 levels");
    }
    if (repeat < 0 || repeat > ESCALATION_REPEAT_MAX) {
        rung_case_trouble(c, "repeat", "a number from 0 to 9");
    }
    script->policy.repeat = (unsigned)repeat;
    script->policy.exhausted_every_s = 3600;
}

static void check_rules(struct script *script)
{
    const char *person = NULL;
    json_t *delays = NULL;
    json_object_foreach((json_t *)script->rules, person, delays)
    {
        bool is_good = json_is_array(delays);
        for (size_t i = 0; is_good && i < json_array_size(delays); i++) {
            const json_t *delay = json_array_get(delays, i);
            is_good = json_is_integer(delay) && json_integer_value(delay) >= 0;
        }
        if (!is_good) {
            rung_case_trouble(script->c, "user_rules", "lists of seconds by person");
        }
    }
}

/* --- what the machine asks and says --- */

static struct escalation_people resolve(void *ctx, const struct escalation_target *targets,
                                        size_t count)
{
    struct script *script = ctx;
    struct arena *arena = script->c->arena;
    struct escalation_people people = {0};
    for (size_t i = 0; i < count; i++) {
        struct escalation_person *person = ARENA_PUSH(arena, people.items, people.count);
        const json_t *delays = json_object_get(script->rules, targets[i].name.p);
        person->id = targets[i].name;
        if (delays == NULL) { /* no rules of their own: at once */
            *ARENA_PUSH(arena, person->methods, person->method_count) =
                (struct escalation_method){0};
        }
        for (size_t k = 0; k < json_array_size(delays); k++) {
            *ARENA_PUSH(arena, person->methods, person->method_count) = (struct escalation_method){
                .delay_s = json_integer_value(json_array_get(delays, k))};
        }
    }
    return people;
}

static void cancel_planned(struct script *script, const struct escalation_act *act)
{
    struct pages kept = {0};
    for (size_t i = 0; i < script->planned.count; i++) {
        const struct page *page = &script->planned.items[i];
        if (!escalation_machine_cancels(act, page->level, page->at_us, page->who)) {
            *ARENA_PUSH(script->c->arena, kept.items, kept.count) = *page;
        }
    }
    script->planned = kept;
}

static void run(struct script *script, const struct escalation_input *input)
{
    script->machine.acts = NULL;
    script->machine.act_count = 0;
    (void)escalation_machine_run(&script->machine, input);
    for (size_t i = 0; i < script->machine.act_count; i++) {
        const struct escalation_act *act = &script->machine.acts[i];
        if (act->kind == ESCALATION_ACT_CANCEL_PAGES) {
            cancel_planned(script, act);
        } else if (act->kind == ESCALATION_ACT_PAGE) {
            *ARENA_PUSH(script->c->arena, script->planned.items, script->planned.count) =
                (struct page){.who = act->who, .level = act->level, .at_us = act->at_us};
        }
    }
}

/* --- the clock --- */

static int64_t next_page_us(const struct script *script)
{
    int64_t at_us = NOW_MAX_US;
    for (size_t i = 0; i < script->planned.count; i++) {
        at_us = script->planned.items[i].at_us < at_us ? script->planned.items[i].at_us : at_us;
    }
    return at_us;
}

static void send_pages(struct script *script, int64_t now_us)
{
    struct pages kept = {0};
    for (size_t i = 0; i < script->planned.count; i++) {
        const struct page *page = &script->planned.items[i];
        struct pages *where = page->at_us <= now_us ? &script->sent : &kept;
        *ARENA_PUSH(script->c->arena, where->items, where->count) = *page;
    }
    script->planned = kept;
}

static int64_t event_us(struct script *script)
{
    if (script->event >= json_array_size(script->events)) {
        return NOW_MAX_US;
    }
    const json_t *event = json_array_get(script->events, script->event);
    int64_t at_us = (START_S + read_seconds(script->c, event, "at_s")) * CLOCK_SECOND_US;
    if (at_us < script->event_after_us) {
        rung_case_trouble(script->c, "at_s", "in ascending order over the events");
    }
    return at_us;
}

static void run_event(struct script *script, int64_t now_us)
{
    struct rung_case *c = script->c;
    const json_t *event = json_array_get(script->events, script->event++);
    struct text word = rung_case_text(c, event, "do");
    struct escalation_input input = {.now_us = now_us, .why = "resolved"};
    script->event_after_us = now_us;
    if (text_eq_z(word, "acknowledge")) {
        input.command = ESCALATION_ACKNOWLEDGE;
        input.who = rung_case_text(c, event, "who");
        input.for_s = json_object_get(event, "for_s") ? read_seconds(c, event, "for_s") : 0;
    } else if (text_eq_z(word, "resolve")) {
        input.command = ESCALATION_RESOLVE;
    } else if (text_eq_z(word, "escalate_now")) {
        input.command = ESCALATION_NEXT;
    } else if (text_eq_z(word, "maintenance_start")) {
        input.command = ESCALATION_HOLD;
        input.hold = ESCALATION_HOLD_MAINTENANCE;
        input.until_us = now_us + WINDOW_S * CLOCK_SECOND_US;
    } else if (text_eq_z(word, "maintenance_end")) {
        input.command = ESCALATION_RELEASE;
    } else {
        rung_case_trouble(c, "do",
                          "acknowledge, resolve, escalate_now, maintenance_start or "
                          "maintenance_end");
        return;
    }
    run(script, &input);
}

static int64_t or_never(int64_t at_us)
{
    return at_us == 0 ? NOW_MAX_US : at_us;
}

/* One step: the earliest thing; at equal instants an event, an end of maintenance, an expiry, the
 * planned pages, the next level. False: nothing is left before until_us. */
static bool step(struct script *script, int64_t until_us)
{
    const struct escalation *escalation = &script->escalation;
    const int64_t due_us[] = {event_us(script), or_never(escalation->held_until_us),
                              or_never(escalation->acknowledged_until_us), next_page_us(script),
                              or_never(escalation->next_us)};
    size_t first = 0;
    for (size_t i = 1; i < sizeof due_us / sizeof due_us[0]; i++) {
        first = due_us[i] < due_us[first] ? i : first;
    }
    struct escalation_input input = {.now_us = due_us[first], .due_us = due_us[first]};
    if (input.now_us >= until_us || script->c->trouble[0] != '\0') {
        return false;
    }
    switch (first) {
    case 0: run_event(script, input.now_us); return true;
    case 1: input.command = ESCALATION_RELEASE; break;
    case 2: input.command = ESCALATION_ACK_EXPIRED; break;
    case 3: send_pages(script, input.now_us); return true;
    default: input.command = ESCALATION_DUE; break;
    }
    run(script, &input);
    return true;
}

/* --- comparing: (instant, person) pairs, whatever way they are grouped --- */

static bool has_page(const struct pages *pages, const struct page *page)
{
    for (size_t i = 0; i < pages->count; i++) {
        if (pages->items[i].at_us == page->at_us && text_eq(pages->items[i].who, page->who)) {
            return true;
        }
    }
    return false;
}

static struct pages read_expected(struct rung_case *c)
{
    struct pages pages = {0};
    const json_t *list = rung_case_list(c, c->json, "expect");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *entry = json_array_get(list, i);
        const json_t *notify = rung_case_list(c, entry, "notify");
        int64_t at_us = (START_S + read_seconds(c, entry, "at_s")) * CLOCK_SECOND_US;
        for (size_t k = 0; k < json_array_size(notify); k++) {
            const char *who = json_string_value(json_array_get(notify, k));
            if (who == NULL) {
                rung_case_trouble(c, "notify", "a list of names");
                return pages;
            }
            *ARENA_PUSH(c->arena, pages.items, pages.count) =
                (struct page){.who = text_z(who), .at_us = at_us};
        }
    }
    return pages;
}

static void say_missing(struct rung_case *c, const struct pages *pages, const struct pages *others,
                        const char *what)
{
    for (size_t i = 0; i < pages->count; i++) {
        const struct page *page = &pages->items[i];
        if (!has_page(others, page)) {
            c->differs = true;
            printf("%s: %s: expect: %s: %" PRId64 " s, %.*s\n", c->file, c->id, what,
                   page->at_us / CLOCK_SECOND_US - START_S, TEXT_ARG(page->who));
        }
    }
}

static void run_escalation_script(struct rung_case *c)
{
    struct script script = {.c = c,
                            .rules = json_object_get(c->json, "user_rules"),
                            .events = rung_case_list(c, c->json, "events"),
                            .escalation = {.next_us = START_S * CLOCK_SECOND_US}};
    script.machine = (struct escalation_machine){.escalation = &script.escalation,
                                                 .policy = &script.policy,
                                                 .arena = c->arena,
                                                 .resolve = resolve,
                                                 .ctx = &script};
    read_policy(&script);
    check_rules(&script);
    int64_t until_us = (START_S + read_seconds(c, c->json, "until_s")) * CLOCK_SECOND_US;
    struct pages expected = read_expected(c);
    for (int i = 0; c->trouble[0] == '\0' && step(&script, until_us); i++) {
        if (i >= STEPS_MAX) {
            rung_case_trouble(c, "until_s", "short enough for 100,000 steps");
        }
    }
    if (c->trouble[0] == '\0') {
        say_missing(c, &expected, &script.sent, "no such page");
        say_missing(c, &script.sent, &expected, "a page that is not expected");
    }
}

const struct rung_case_kind rung_cases_escalation_kinds[] = {
    {"escalation_script", run_escalation_script},
    {NULL, NULL},
};
