#include "rung_cases_script.h"
#include <string.h>
#include "base/clock.h"
#include "model/sla_switch.h"
#include "model/ticket_move.h"

#define DAYS_S(n) (INT64_C(86400) * (n))

struct script {
    struct rung_case *c;
    struct policy_set *set; /* owned */
    struct ticket *ticket;
    struct sla_life life;
    struct ticket_field priority; /* what the policies' conditions look at: any word may be one */
};

static int word_of(struct rung_case *c, const json_t *from, const char *field,
                   const char *const *words)
{
    struct text word = rung_case_text(c, from, field);
    for (int i = 0; words[i] != NULL; i++) {
        if (text_eq_z(word, words[i])) {
            return i;
        }
    }
    rung_case_trouble(c, field, "one of the words of the format");
    return 0;
}

static int optional_word(struct rung_case *c, const json_t *from, const char *field,
                         const char *const *words)
{
    return json_object_get(from, field) != NULL ? word_of(c, from, field, words) : 0;
}

static bool optional_bool(struct rung_case *c, const json_t *from, const char *field, bool standard)
{
    const json_t *value = json_object_get(from, field);
    if (value != NULL && !json_is_boolean(value)) {
        rung_case_trouble(c, field, "true or false");
    }
    return value != NULL ? json_is_true(value) : standard;
}

/* --- policies --- */

static void read_clock(struct script *script, const json_t *from, struct sla_policy *policy)
{
    struct rung_case *c = script->c;
    enum sla_metric metric = (enum sla_metric)word_of(c, from, "metric", sla_policy_metrics);
    struct sla_terms *terms = &policy->clocks[metric];
    const json_t *states = json_object_get(from, "pause_in");
    struct sla_target target = {.amount = rung_case_number(c, from, "target_s"),
                                .unit = SLA_UNIT_BUSINESS};
    if (target.amount < 1) {
        rung_case_trouble(c, "target_s", "1 or more");
    }
    for (int priority = 0; priority < PRIORITY_COUNT; priority++) {
        terms->targets[priority] = target;
    }
    terms->bot_time = (enum sla_bot_time)optional_word(c, from, "bot_time", sla_policy_bot_times);
    terms->on_reopen = (enum sla_reopen)optional_word(c, from, "on_reopen", sla_policy_reopens);
    for (size_t i = 0; i < json_array_size(states); i++) {
        enum ticket_state state = TICKET_NEW;
        if (!ticket_state_from(text_z(json_string_value(json_array_get(states, i))), &state)) {
            rung_case_trouble(c, "pause_in", "a list of states");
        }
        terms->pause_in |= 1u << state;
    }
}

/* "the priority is one of these", in the language of policies. */
static const struct expression *read_condition(struct script *script, const json_t *priorities)
{
    struct arena *arena = &script->set->arena;
    struct expression_trouble trouble;
    struct text list = TEXT_NONE;
    if (priorities == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < json_array_size(priorities); i++) {
        const char *word = json_string_value(json_array_get(priorities, i));
        if (word == NULL || strpbrk(word, "\"\\") != NULL) {
            rung_case_trouble(script->c, "priorities", "a list of words");
            return NULL;
        }
        list = arena_printf(arena, "%.*s%s\"%s\"", TEXT_ARG(list), i > 0 ? ", " : "", word);
    }
    struct text source = arena_printf(arena, "ticket.fields.priority in [%.*s]", TEXT_ARG(list));
    const struct expression *condition =
        expression_read(arena, source, ticket_facts_symbols, ticket_facts_count, &trouble);
    if (condition == NULL) {
        rung_case_trouble(script->c, "priorities", trouble.text);
    }
    return condition;
}

static void read_policies(struct script *script)
{
    struct rung_case *c = script->c;
    const struct calendar *calendar = rung_case_calendar(c, c->json);
    const json_t *list = rung_case_list(c, c->json, "policies");
    struct policy_set *set = script->set;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *from = json_array_get(list, i);
        const json_t *clocks = rung_case_list(c, from, "clocks");
        struct sla_policy *policy =
            ARENA_PUSH(&set->arena, set->sla_policies, set->sla_policy_count);
        *policy = (struct sla_policy){.id = rung_case_text(c, from, "id"), .calendar = calendar};
        policy->when = read_condition(script, json_object_get(from, "priorities"));
        for (size_t k = 0; k < json_array_size(clocks); k++) {
            read_clock(script, json_array_get(clocks, k), policy);
        }
    }
}

/* --- events --- */

static void choose_policy(struct script *script)
{
    struct ticket_facts facts;
    ticket_facts_init(&facts, script->ticket, NULL, NULL, TEXT_NONE, TEXT_NONE);
    (void)sla_switch_apply(&script->life, sla_switch_choose(script->set, &facts, false), false,
                           NULL);
}

static const char *const authors[] = {"customer", "agent", "bot", NULL};

static void move(struct script *script, enum ticket_command command)
{
    enum ticket_state to = TICKET_NEW;
    if (ticket_move(script->ticket->state, command, &to) == TICKET_MOVES) {
        sla_life_state(&script->life, to, TEXT_NONE);
    }
}

static void do_create(struct script *script, const json_t *event)
{
    static const char *const stages[] = {"human", "bot", NULL};
    struct rung_case *c = script->c;
    struct ticket *ticket = script->ticket;
    bool by_agent = optional_word(c, event, "by", authors) == 1;
    enum ticket_state state =
        (enum ticket_state)optional_word(c, event, "state", ticket_state_words);
    bool bot = optional_word(c, event, "stage", stages) == 1;
    struct text priority = json_object_get(event, "priority") != NULL
                               ? rung_case_text(c, event, "priority")
                               : TEXT("normal");
    script->priority = (struct ticket_field){.name = TEXT("priority"), .value = priority};
    ticket->created_us = script->life.now_s * CLOCK_SECOND_US;
    ticket->fields = &script->priority;
    ticket->field_count = 1;
    sla_life_created(&script->life, state, by_agent, bot);
    if (by_agent) {
        sla_life_answered(&script->life, CLOCK_BY_AGENT, TEXT_NONE, SLA_PROMISES);
    } else {
        sla_life_heard(&script->life, script->life.now_s);
    }
    choose_policy(script);
}

static void hear_customer(struct script *script)
{
    const struct ticket *ticket = script->ticket;
    bool too_late = ticket->state == TICKET_SOLVED &&
                    script->life.now_s * CLOCK_SECOND_US >=
                        ticket->solved_us + script->set->reopen_for_s * CLOCK_SECOND_US;
    enum ticket_state to = TICKET_NEW;
    if (too_late || ticket_move(ticket->state, TICKET_CUSTOMER_MESSAGE, &to) == TICKET_FOLLOW_UP) {
        return; /* another ticket's */
    }
    move(script, TICKET_CUSTOMER_MESSAGE);
    sla_life_heard(&script->life, script->life.now_s);
}

static void do_message(struct script *script, const json_t *event)
{
    int author = optional_word(script->c, event, "by", authors);
    if (!optional_bool(script->c, event, "public", true)) {
        return;
    }
    if (author == 0) {
        hear_customer(script);
        return;
    }
    sla_life_answered(&script->life, author == 1 ? CLOCK_BY_AGENT : CLOCK_BY_BOT, TEXT_NONE,
                      SLA_PROMISES);
    if (author == 1) {
        move(script, TICKET_ACCEPT);
    }
}

static void do_priority(struct script *script, const json_t *event)
{
    script->priority.value = rung_case_text(script->c, event, "to");
    choose_policy(script);
}

static void do_state(struct script *script, const json_t *event)
{
    sla_life_state(&script->life,
                   (enum ticket_state)word_of(script->c, event, "to", ticket_state_words),
                   TEXT_NONE);
}

static void do_handoff(struct script *script, const json_t *event)
{
    (void)event;
    sla_life_handoff(&script->life);
}

static void run_event(struct script *script, const json_t *event)
{
    static const struct {
        const char *name;
        void (*run)(struct script *script, const json_t *event);
    } events[] = {{"create", do_create},
                  {"message", do_message},
                  {"state", do_state},
                  {"priority", do_priority},
                  {"handoff", do_handoff}};
    struct text name = rung_case_text(script->c, event, "do");
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) {
        if (text_eq_z(name, events[i].name)) {
            if ((script->ticket->field_count == 0) != (i == 0)) {
                rung_case_trouble(script->c, "events", "one create, and that first");
                return;
            }
            sla_life_pass(&script->life);
            events[i].run(script, event);
            sla_life_pass(&script->life);
            return;
        }
    }
    rung_case_trouble(script->c, "do", "create, message, state, priority or handoff");
}

/* Runs everything at or before at_s on a new ticket. */
static void play(struct script *script, int64_t at_s)
{
    const json_t *events = rung_case_list(script->c, script->c->json, "events");
    script->ticket = ARENA_NEW(script->c->arena, struct ticket);
    ticket_init(script->ticket);
    script->life = (struct sla_life){
        .arena = script->c->arena, .ticket = script->ticket, .policies = script->set};
    for (size_t i = 0; i < json_array_size(events) && script->c->trouble[0] == '\0'; i++) {
        int64_t event_s = rung_case_instant(script->c, json_array_get(events, i), "at");
        if (event_s < script->life.now_s) {
            rung_case_trouble(script->c, "events", "in order of time");
        } else if (event_s <= at_s) {
            script->life.now_s = event_s;
            run_event(script, json_array_get(events, i));
        }
    }
    script->life.now_s = at_s;
    sla_life_pass(&script->life);
}

/* --- checks --- */

static void check(struct script *script, size_t number, const json_t *check)
{
    struct rung_case *c = script->c;
    enum sla_metric metric = (enum sla_metric)word_of(c, check, "metric", sla_policy_metrics);
    play(script, rung_case_instant(c, check, "at"));
    const struct sla_clock *clock = sla_life_newest(&script->life, metric);
    struct sla_clock none = {.due_s = CALENDAR_NONE};
    const char *phase = clock ? sla_clock_phase_name(clock->phase) : "none";
    clock = clock ? clock : &none;
    char field[60];
    const json_t *expected = json_object_get(check, "expect_phase");
    (void)snprintf(field, sizeof field, "check %zu", number + 1);
    if (expected != NULL &&
        (!json_is_string(expected) || strcmp(json_string_value(expected), phase) != 0)) {
        rung_case_differs(c, field, json_string_value(expected), phase);
    }
    expected = json_object_get(check, "expect_due");
    if (expected != NULL) {
        rung_case_same_instant(c, field, expected, clock->due_s);
    }
    rung_case_same_seconds(c, field, optional_bool(c, check, "expect_breached", clock->breached),
                           clock->breached);
    rung_case_same_seconds(c, field, rung_case_optional(c, check, "expect_instance", clock->n),
                           clock->n);
    rung_case_same_seconds(c, field,
                           rung_case_optional(c, check, "expect_elapsed_s", clock->elapsed_s),
                           clock->elapsed_s);
}

void rung_cases_script_run(struct rung_case *c)
{
    struct script script = {.c = c, .set = policy_set_create()};
    const json_t *checks = rung_case_list(c, c->json, "checks");
    script.set->reopen_for_s = DAYS_S(7);
    read_policies(&script);
    for (size_t i = 0; i < json_array_size(checks) && c->trouble[0] == '\0'; i++) {
        check(&script, i, json_array_get(checks, i));
    }
    const struct policy_set *set = script.set;
    policy_set_release(&set);
}
