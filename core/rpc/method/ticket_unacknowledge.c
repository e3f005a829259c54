#include "rpc/method.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The ticket."},
    {"escalation", FIELD_INT, .min = 1, .max = 100000,
     .about = "One of its escalations; default: the newest that is under way."},
    {0}};

extern const struct method method_ticket_unacknowledge;

const struct method method_ticket_unacknowledge = {
    .name = "ticket.unacknowledge",
    .summary = "Takes an acknowledgement back: the same level fires again at once.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{ticket}",
    .example = "{\"key\": \"k-4\", \"id\": \"T-12\"} -> {\"ticket\": {\"escalations\": "
               "[{\"state\": \"active\"}]}}",
    .since = "0.1",
};
