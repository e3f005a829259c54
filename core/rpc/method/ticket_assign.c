#include "rpc/method.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The ticket."},
    {"agent", FIELD_TEXT, .max = 64, .about = "The new owner."},
    {"team", FIELD_TEXT, .max = 64, .about = "The new team."},
    {"form", FIELD_MAP,
     .about = "What the edge to another team has to be told; see "
              "ticket.hand_off_form."},
    {"reason", FIELD_TEXT, .max = 1000, .about = "Why; kept in the timeline."},
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
