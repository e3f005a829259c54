#include "rpc/method.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The ticket."},
    {"escalation", FIELD_INT, .min = 1, .max = 100000,
     .about = "One of its escalations; default: the newest that is under way."},
    {0}};

extern const struct method method_ticket_undo_escalation;

const struct method method_ticket_undo_escalation = {
    .name = "ticket.undo_escalation",
    .summary = "Undoes an escalation started by mistake: by who started it, within 15 minutes, "
               "before any acknowledgement. Who was paged gets a correction.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{ticket}",
    .example = "{\"key\": \"k-7\", \"id\": \"T-12\"} -> {\"ticket\": {\"escalations\": "
               "[{\"state\": \"cancelled\"}]}}",
    .since = "0.1",
};
