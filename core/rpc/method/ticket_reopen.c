#include "rpc/method.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The ticket."}, {0}};

extern const struct method method_ticket_reopen;

const struct method method_ticket_reopen = {
    .name = "ticket.reopen",
    .summary = "A solved ticket, within `tickets.reopen_for`; its clocks go on by `on_reopen`.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{ticket}",
    .example = "{\"key\": \"k-11\", \"id\": \"T-12\"} -> {\"ticket\": {\"state\": \"open\"}}",
    .since = "0.1",
};
