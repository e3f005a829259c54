#include "rpc/method.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The ticket."},
    {"agent", FIELD_TEXT, .max = 64, .about = "The new owner."},
    {"team", FIELD_TEXT, .max = 64, .about = "The new team."},
    {0}};

extern const struct method method_ticket_assign;

const struct method method_ticket_assign = {
    .name = "ticket.assign",
    .summary = "Gives it to an agent or a team; with neither, the routing rules choose "
               "again.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{ticket}",
    .example = "{\"key\": \"k-2\", \"id\": \"T-12\", \"agent\": \"ann\"} -> {\"ticket\": "
               "{\"agent\": \"ann\"}}",
    .since = "0.1",
};
