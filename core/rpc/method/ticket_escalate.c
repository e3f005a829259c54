#include "rpc/method.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The ticket."},
    {"level", FIELD_INT, .min = 1, .max = 16, .about = "The level; default: the next."},
    {"target", FIELD_TEXT, .max = 70,
     .about = "team:NAME: to that team, on the functional axis, and by its policy."},
    {"form", FIELD_MAP,
     .about = "What the edge has to be told, see ticket.hand_off_form; else the step is flagged."},
    {"reason", FIELD_TEXT, .max = 1000, .about = "Why; kept in the timeline."},
    {"policy", FIELD_TEXT, .max = 64, .about = "The policy to start; default: the team's."},
    {"escalation", FIELD_INT, .min = 1, .max = 100000,
     .about = "One of its escalations; default: the newest that is under way."},
    {0}};

extern const struct method method_ticket_escalate;

const struct method method_ticket_escalate = {
    .name = "ticket.escalate",
    .summary = "To the next level now, to a named one, or to another team; starts an escalation "
               "when none is under way.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{ticket}",
    .example = "{\"key\": \"k-4\", \"id\": \"T-12\"} -> {\"ticket\": {\"level\": 2}}",
    .since = "0.1",
};
