#include "rpc/method.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The ticket."},
    {"level", FIELD_INT, .min = 1, .max = 16, .about = "The level; default: the next."},
    {"policy", FIELD_TEXT, .max = 64, .about = "The policy to start; default: the team's."},
    {0}};

extern const struct method method_ticket_escalate;

const struct method method_ticket_escalate = {
    .name = "ticket.escalate",
    .summary = "To the next level now, or to a named one; starts an escalation when none is "
               "live.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{ticket}",
    .example = "{\"key\": \"k-4\", \"id\": \"T-12\"} -> {\"ticket\": {\"level\": 2}}",
    .since = "0.1",
};
