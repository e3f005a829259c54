#include "rpc/method.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The ticket."},
    {"target", FIELD_TEXT, .max = 70,
     .about =
         "team:NAME: what a hand-off to that team needs; default: what ticket.escalate needs."},
    {0}};

extern const struct method method_ticket_hand_off_form;

const struct method method_ticket_hand_off_form = {
    .name = "ticket.hand_off_form",
    .summary = "The form that a hand-off of this ticket has, with its fields.",
    .kind = METHOD_READ,
    .params = params,
    .result = "{from, to, axis, form, mode, fields: [{name, type, optional, wants}]}",
    .example = "{\"id\": \"T-12\", \"target\": \"team:billing\"} -> {\"mode\": \"require\"}",
    .since = "0.1",
};
