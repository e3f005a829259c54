#include "model/ticket_facts.h"

enum {
    FACT_SUBJECT,
    FACT_BODY,
    FACT_STATE,
    FACT_PRIORITY,
    FACT_CHANNEL,
    FACT_TEAM,
    FACT_AGENT,
    FACT_TAGS,
    FACT_LABELS,
    FACT_IMPACT,
    FACT_URGENCY,
    FACT_AFFECTED,
    FACT_INCIDENTS,
    FACT_REPEAT,
    FACT_LOCALE,
    FACT_REQUESTER,
    FACT_ADDRESS,
    FACT_LEVEL,
    FACT_REOPENED,
    FACT_LANE,
    FACT_AT_RISK,
    FACT_BREACHED,
    FACT_CLOCKS,
    FACT_STAGE,
    FACT_ISSUE,
    FACT_SERVICES,
    FACT_LOCATION,
    FACT_CAUSE,
    FACT_SPEED,
    FACT_FIELDS,
    FACT_CUSTOMER_TIER,
    FACT_CUSTOMER_NAME,
    FACT_CUSTOMER_ORGANISATION,
    FACT_CUSTOMER_FIELDS,
    FACT_MESSAGE_FROM,
    FACT_MESSAGE_TO,
    FACT_MESSAGE_SUBJECT,
    FACT_MESSAGE_BODY,
    FACT_MESSAGE_AUTOMATIC,
    FACT_METHOD,
    FACT_ACTOR,
    FACT_COUNT
};

#define FACT(index, name_, type_, about_) \
    [index] = {.name = (name_), .type = (type_), .about = (about_)}

#define FACT_NUMBER(index, name_, min_, max_, about_) \
    [index] = {                                       \
        .name = (name_), .type = EXPRESSION_INT, .about = (about_), .min = (min_), .max = (max_)}

const struct expression_symbol ticket_facts_symbols[FACT_COUNT] = {
    FACT(FACT_SUBJECT, "ticket.subject", EXPRESSION_TEXT, "subject of the ticket"),
    FACT(FACT_BODY, "ticket.body", EXPRESSION_TEXT, "text of its first message"),
    [FACT_STATE] = {.name = "ticket.state",
                    .type = EXPRESSION_ENUM,
                    .words = ticket_state_words,
                    .about = "state"},
    [FACT_PRIORITY] = {.name = "ticket.priority",
                       .type = EXPRESSION_ENUM,
                       .words = priority_default.words,
                       .about = "priority, in the order of its names"},
    FACT(FACT_CHANNEL, "ticket.channel", EXPRESSION_TEXT,
         "channel it came by; needs channel_specific in policies"),
    FACT(FACT_TEAM, "ticket.team", EXPRESSION_TEXT, "owning team"),
    FACT(FACT_AGENT, "ticket.agent", EXPRESSION_TEXT, "owning agent"),
    FACT(FACT_TAGS, "ticket.tags", EXPRESSION_LIST, "tags"),
    FACT(FACT_LABELS, "ticket.labels", EXPRESSION_LIST, "labels that were sure enough to apply"),
    FACT_NUMBER(FACT_IMPACT, "ticket.impact", 1, 4, "1..4, absent when unknown"),
    FACT_NUMBER(FACT_URGENCY, "ticket.urgency", 1, 4, "1..4, absent when unknown"),
    FACT_NUMBER(FACT_AFFECTED, "ticket.affected_customers", 0, UINT32_MAX,
                "how many customers are affected"),
    FACT_NUMBER(FACT_INCIDENTS, "ticket.incidents", 0, UINT32_MAX,
                "of a problem: how many it has; else 0"),
    FACT_NUMBER(FACT_REPEAT, "ticket.repeat_contact", 0, UINT32_MAX,
                "contacts of this customer for this cause, this one included; 0 when nobody looks"),
    FACT(FACT_LOCALE, "ticket.locale", EXPRESSION_TEXT, "language of the ticket"),
    FACT(FACT_REQUESTER, "ticket.requester", EXPRESSION_TEXT,
         "address of the customer on its channel"),
    FACT(FACT_ADDRESS, "ticket.address", EXPRESSION_TEXT,
         "our own address the first message came to"),
    FACT_NUMBER(FACT_LEVEL, "ticket.level", 0, UINT32_MAX,
                "highest level of its live escalations, 0: none"),
    FACT_NUMBER(FACT_REOPENED, "ticket.reopen_count", 0, UINT32_MAX, "how often it was reopened"),
    FACT(FACT_LANE, "ticket.immediate", EXPRESSION_BOOL, "is in the immediate lane"),
    FACT(FACT_AT_RISK, "ticket.at_risk", EXPRESSION_BOOL,
         "a clock that still runs is past its first threshold"),
    FACT(FACT_BREACHED, "ticket.breached", EXPRESSION_BOOL, "a clock was breached, ever"),
    FACT(FACT_CLOCKS, "clock.*", EXPRESSION_TEXT,
         "phase of the newest clock of that metric: clock.first_response == 'running'; absent: "
         "there is none"),
    FACT(FACT_STAGE, "ticket.stage", EXPRESSION_TEXT, "bot or human: who works on it"),
    FACT(FACT_ISSUE, "ticket.issue", EXPRESSION_TEXT, "what it is about, by triage"),
    FACT(FACT_SERVICES, "ticket.services", EXPRESSION_LIST, "services concerned, by triage"),
    FACT(FACT_LOCATION, "ticket.location", EXPRESSION_TEXT, "where, by triage"),
    FACT(FACT_CAUSE, "ticket.cause", EXPRESSION_TEXT, "why, by triage"),
    FACT(FACT_SPEED, "ticket.requested_speed", EXPRESSION_TEXT, "how fast the customer wants it"),
    FACT(FACT_FIELDS, "ticket.fields.*", EXPRESSION_TEXT, "a field of the ticket"),
    FACT(FACT_CUSTOMER_TIER, "customer.tier", EXPRESSION_TEXT, "tier of the customer"),
    FACT(FACT_CUSTOMER_NAME, "customer.name", EXPRESSION_TEXT, "name of the customer"),
    FACT(FACT_CUSTOMER_ORGANISATION, "customer.organisation", EXPRESSION_TEXT,
         "organisation of the customer"),
    FACT(FACT_CUSTOMER_FIELDS, "customer.fields.*", EXPRESSION_TEXT, "a field of the customer"),
    FACT(FACT_MESSAGE_FROM, "message.from", EXPRESSION_TEXT, "sender of the message in hand"),
    FACT(FACT_MESSAGE_TO, "message.to", EXPRESSION_TEXT, "recipient of the message in hand"),
    FACT(FACT_MESSAGE_SUBJECT, "message.subject", EXPRESSION_TEXT,
         "subject of the message in hand"),
    FACT(FACT_MESSAGE_BODY, "message.body", EXPRESSION_TEXT, "text of the message in hand"),
    FACT(FACT_MESSAGE_AUTOMATIC, "message.automatic", EXPRESSION_BOOL,
         "an auto-reply, list mail or report"),
    FACT(FACT_METHOD, "event.method", EXPRESSION_TEXT,
         "what is being done: clock, cause or operation"),
    FACT(FACT_ACTOR, "event.actor", EXPRESSION_TEXT, "who does it"),
};
const size_t ticket_facts_count = FACT_COUNT;

void ticket_facts_init(struct ticket_facts *facts, const struct ticket *ticket,
                       const struct customer *customer, const struct message *message,
                       struct text method, struct text actor)
{
    facts->ticket = ticket;
    facts->customer = customer;
    facts->message = message;
    facts->method = method;
    facts->actor = actor;
}

static void give_text(struct expression_value *value, struct text text)
{
    value->type = text.n == 0 ? EXPRESSION_NONE : EXPRESSION_TEXT;
    value->text = text;
}

static void give_number(struct expression_value *value, enum expression_type type, int64_t number)
{
    value->type = type;
    value->number = number;
}

static void give_list(struct expression_value *value, const struct text *items, size_t count)
{
    value->type = EXPRESSION_LIST;
    value->items = items;
    value->count = count;
}

static void look_up_labels(struct ticket_facts *facts, struct expression_value *value)
{
    size_t count = 0;
    for (size_t i = 0; i < facts->ticket->label_count && count < TICKET_LABELS_MAX; i++) {
        if (facts->ticket->labels[i].applied) {
            facts->labels[count++] = facts->ticket->labels[i].name;
        }
    }
    give_list(value, facts->labels, count);
}

static bool some_clock(const struct ticket *ticket, size_t symbol)
{
    for (size_t i = 0; i < ticket->clock_count; i++) {
        const struct sla_clock *clock = &ticket->clocks[i];
        bool is_live = clock->phase == SLA_RUNNING || clock->phase == SLA_PAUSED;
        if (symbol == FACT_BREACHED ? clock->breached : is_live && clock->at_risk) {
            return true;
        }
    }
    return false;
}

static void look_up_clocks(const struct ticket *ticket, size_t symbol, struct text metric,
                           struct expression_value *value)
{
    if (symbol != FACT_CLOCKS) {
        bool is_lane = (ticket->flags & TICKET_IMMEDIATE) != 0;
        give_number(value, EXPRESSION_BOOL,
                    symbol == FACT_LANE ? is_lane : some_clock(ticket, symbol));
        return;
    }
    for (size_t i = 0; i < ticket->clock_count; i++) { /* the newest one stands last */
        if (text_eq_z(metric, sla_policy_metric_name(ticket->clocks[i].metric))) {
            give_text(value, text_z(sla_clock_phase_name(ticket->clocks[i].phase)));
        }
    }
}

static void look_up_triage(const struct ticket *ticket, size_t symbol,
                           struct expression_value *value)
{
    const struct ticket_triage *triage = &ticket->triage;
    switch (symbol) {
    case FACT_STAGE:
        give_text(value, (ticket->flags & TICKET_BOT) != 0 ? TEXT("bot") : TEXT("human"));
        break;
    case FACT_ISSUE: give_text(value, triage->issue); break;
    case FACT_SERVICES: give_list(value, triage->services, triage->service_count); break;
    case FACT_LOCATION: give_text(value, triage->location); break;
    case FACT_CAUSE: give_text(value, triage->cause); break;
    default: give_text(value, triage->speed); break;
    }
}

static void look_up_ticket(struct ticket_facts *facts, size_t symbol, struct text family,
                           struct expression_value *value)
{
    const struct ticket *ticket = facts->ticket;
    if (ticket == NULL) {
        return;
    }
    switch (symbol) {
    case FACT_SUBJECT: give_text(value, ticket->subject); break;
    case FACT_BODY: give_text(value, ticket->body); break;
    case FACT_STATE: give_number(value, EXPRESSION_ENUM, ticket->state); break;
    case FACT_PRIORITY: give_number(value, EXPRESSION_ENUM, ticket->priority); break;
    case FACT_CHANNEL: give_text(value, ticket->channel); break;
    case FACT_TEAM: give_text(value, ticket->team); break;
    case FACT_AGENT: give_text(value, ticket->agent); break;
    case FACT_TAGS: give_list(value, ticket->tags, ticket->tag_count); break;
    case FACT_LABELS: look_up_labels(facts, value); break;
    case FACT_AFFECTED: give_number(value, EXPRESSION_INT, ticket->affected); break;
    case FACT_INCIDENTS: give_number(value, EXPRESSION_INT, ticket->incidents); break;
    case FACT_REPEAT: give_number(value, EXPRESSION_INT, ticket->repeat_count); break;
    case FACT_LOCALE: give_text(value, ticket->locale); break;
    case FACT_REQUESTER: give_text(value, ticket->requester); break;
    case FACT_ADDRESS: give_text(value, ticket->channel_address); break;
    case FACT_LEVEL: give_number(value, EXPRESSION_INT, ticket_level(ticket)); break;
    case FACT_REOPENED: give_number(value, EXPRESSION_INT, ticket->reopen_count); break;
    case FACT_FIELDS: give_text(value, ticket_field(ticket, family)); break;
    case FACT_STAGE:
    case FACT_ISSUE:
    case FACT_SERVICES:
    case FACT_LOCATION:
    case FACT_CAUSE:
    case FACT_SPEED: look_up_triage(ticket, symbol, value); break;
    case FACT_LANE:
    case FACT_AT_RISK:
    case FACT_BREACHED:
    case FACT_CLOCKS: look_up_clocks(ticket, symbol, family, value); break;
    case FACT_IMPACT:
        give_number(value, ticket->impact ? EXPRESSION_INT : EXPRESSION_NONE, ticket->impact);
        break;
    case FACT_URGENCY:
        give_number(value, ticket->urgency ? EXPRESSION_INT : EXPRESSION_NONE, ticket->urgency);
        break;
    default: break;
    }
}

static void look_up_customer(const struct customer *customer, size_t symbol, struct text family,
                             struct expression_value *value)
{
    if (customer == NULL) {
        return;
    }
    switch (symbol) {
    case FACT_CUSTOMER_TIER: give_text(value, customer->tier); break;
    case FACT_CUSTOMER_NAME: give_text(value, customer->name); break;
    case FACT_CUSTOMER_ORGANISATION: give_text(value, customer->organisation); break;
    default:
        for (size_t i = 0; i < customer->field_count; i++) {
            if (text_eq(customer->fields[i].name, family)) {
                give_text(value, customer->fields[i].value);
            }
        }
        break;
    }
}

static void look_up_message(const struct message *message, size_t symbol,
                            struct expression_value *value)
{
    if (message == NULL) {
        return;
    }
    switch (symbol) {
    case FACT_MESSAGE_FROM: give_text(value, message->from); break;
    case FACT_MESSAGE_TO: give_text(value, message->to); break;
    case FACT_MESSAGE_SUBJECT: give_text(value, message->subject); break;
    case FACT_MESSAGE_BODY: give_text(value, message->body); break;
    default: give_number(value, EXPRESSION_BOOL, message->automatic); break;
    }
}

void ticket_facts_lookup(void *ctx, size_t symbol, struct text family,
                         struct expression_value *value)
{
    struct ticket_facts *facts = ctx;
    *value = (struct expression_value){.type = EXPRESSION_NONE};
    if (symbol <= FACT_FIELDS) {
        look_up_ticket(facts, symbol, family, value);
    } else if (symbol <= FACT_CUSTOMER_FIELDS) {
        look_up_customer(facts->customer, symbol, family, value);
    } else if (symbol <= FACT_MESSAGE_AUTOMATIC) {
        look_up_message(facts->message, symbol, value);
    } else if (symbol == FACT_METHOD) {
        give_text(value, facts->method);
    } else if (symbol == FACT_ACTOR) {
        give_text(value, facts->actor);
    }
}

bool ticket_facts_hold(const struct expression *expression, struct ticket_facts *facts)
{
    if (expression == NULL) {
        return true;
    }
    struct expression_facts source = {.lookup = ticket_facts_lookup, .ctx = facts};
    return expression_run(expression, &source);
}
