#include "rpc/method.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The ticket."},
    {"escalation", FIELD_INT, .min = 1, .max = 100000,
     .about = "One of its escalations; default: the newest that is under way."},
    {0}};

extern const struct method method_ticket_deescalate;

const struct method method_ticket_deescalate = {
    .name = "ticket.deescalate",
    .summary = "Takes an escalation back: its priority goes, the former owner gets the ticket if "
               "present, and the cause is held down.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{ticket}",
    .example = "{\"key\": \"k-6\", \"id\": \"T-12\", \"reason\": \"known, fix at noon\"} -> "
               "{\"ticket\": {\"escalations\": [{\"state\": \"cancelled\"}]}}",
    .since = "0.1",
};
