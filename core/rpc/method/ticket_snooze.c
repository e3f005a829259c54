#include "rpc/method.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The ticket."},
    {"for_ms", FIELD_INT, .required = true, .min = 1000, .max = 604800000,
     .about = "How long, up to seven days."},
    {"escalation", FIELD_INT, .min = 1, .max = 100000,
     .about = "One of its escalations; default: the newest that is under way."},
    {0}};

extern const struct method method_ticket_snooze;

const struct method method_ticket_snooze = {
    .name = "ticket.snooze",
    .summary =
        "Holds an escalation: nobody is paged until then, and after it the same level fires again.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{ticket}",
    .example = "{\"key\": \"k-5\", \"id\": \"T-12\", \"for_ms\": 1800000} -> {\"ticket\": "
               "{\"escalations\": [{\"state\": \"held\"}]}}",
    .since = "0.1",
};
