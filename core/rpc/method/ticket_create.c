#include "rpc/method.h"

static const struct field params[] = {
    {"subject", FIELD_TEXT, .required = true, .min = 1, .max = 1000, .about = "What it is about."},
    {"body", FIELD_TEXT, .required = true, .max = 262144, .about = "What the customer says."},
    {"requester", FIELD_TEXT, .required = true, .min = 3, .max = 254,
     .about = "Who asks: anna@example.org, sms:+49..., or a customer id C-..."},
    {"channel", FIELD_TEXT, .max = 64, .about = "The plugin instance it came by; default: rpc."},
    {"fields", FIELD_MAP, .about = "Fields of your own, texts by name."},
    {0}};

extern const struct method method_ticket_create;

const struct method method_ticket_create = {
    .name = "ticket.create",
    .summary = "A ticket with its first message.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{ticket: {id, version, state, priority, team, agent, clocks, escalations, "
              "...}}",
    .example = "{\"key\": \"k-1\", \"subject\": \"Card broken\", \"body\": \"It does not "
               "open.\", \"requester\": \"anna@example.org\"} -> {\"ticket\": {\"id\": "
               "\"T-12\", \"state\": \"new\"}}",
    .since = "0.1",
};
