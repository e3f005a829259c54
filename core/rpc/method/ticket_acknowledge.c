#include "rpc/method.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The ticket."},
    {"escalation", FIELD_INT, .min = 1, .max = 100000,
     .about = "One of its live escalations; default: all."},
    {"for_ms", FIELD_INT, .max = 86400000,
     .about = "How long; default: as the policy says. 0: without end."},
    {"agent", FIELD_TEXT, .max = 64, .about = "Who acknowledges; default: the caller."},
    {0}};

extern const struct method method_ticket_acknowledge;

const struct method method_ticket_acknowledge = {
    .name = "ticket.acknowledge",
    .summary = "Says that a human has it; its live escalations stop until the "
               "acknowledgement expires.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{ticket}",
    .example = "{\"key\": \"k-3\", \"id\": \"T-12\", \"agent\": \"ann\"} -> {\"ticket\": "
               "{\"escalations\": [{\"state\": \"acknowledged\"}]}}",
    .since = "0.1",
};
