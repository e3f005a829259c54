#include "host/service_rules.h"
#include "host/hook_call.h"
#include "model/ticket_facts.h"

static void facts_of(const rung_call *call, struct ticket_facts *facts)
{
    const struct ask *ask = call->ask;
    ticket_facts_init(facts, ask->ticket, ask->customer, ask->message, ask->method, ask->actor);
}

static bool holds(const rung_host *host, rung_call *call, const rung_rule *rule)
{
    struct ticket_facts facts;
    (void)host;
    if (rule == NULL || call == NULL) {
        return rule == NULL;
    }
    facts_of(call, &facts);
    return ticket_facts_hold(rule->expression, &facts);
}

static rung_str explain(const rung_host *host, rung_call *call, const rung_rule *rule)
{
    struct ticket_facts facts;
    struct buf text;
    (void)host;
    if (rule == NULL || call == NULL) {
        return (rung_str){"always", 6};
    }
    facts_of(call, &facts);
    struct expression_facts source = {.lookup = ticket_facts_lookup, .ctx = &facts};
    buf_init(&text);
    expression_explain(rule->expression, &source, &text);
    rung_str kept = view_text(call->arena, buf_text(&text));
    buf_fini(&text);
    return kept;
}

const rung_rules service_rules = {.size = sizeof service_rules, .holds = holds, .explain = explain};
