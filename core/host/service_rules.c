#include "host/service_rules.h"
#include "host/hook_call.h"

/* Drawn for the first rule of a call: what they are about does not change while it lasts. */
static struct ticket_facts *facts_of(rung_call *call)
{
    const struct ask *ask = call->ask;
    if (call->facts == NULL) {
        call->facts = ARENA_NEW(call->arena, struct ticket_facts);
        ticket_facts_init(call->facts, ask->ticket, ask->customer, ask->message, ask->method,
                          ask->actor);
    }
    return call->facts;
}

static bool holds(const rung_host *host, rung_call *call, const rung_rule *rule)
{
    (void)host;
    if (rule == NULL || call == NULL) {
        return rule == NULL;
    }
    return ticket_facts_hold(rule->expression, facts_of(call));
}

static rung_str explain(const rung_host *host, rung_call *call, const rung_rule *rule)
{
    struct buf text;
    (void)host;
    if (rule == NULL || call == NULL) {
        return (rung_str){"always", 6};
    }
    struct expression_facts source = {.lookup = ticket_facts_lookup, .ctx = facts_of(call)};
    buf_init(&text);
    expression_explain(rule->expression, &source, &text);
    rung_str kept = view_text(call->arena, buf_text(&text));
    buf_fini(&text);
    return kept;
}

const rung_rules service_rules = {.size = sizeof service_rules, .holds = holds, .explain = explain};
