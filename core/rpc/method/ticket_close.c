#include "rpc/method.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The ticket."}, {0}};

extern const struct method method_ticket_close;

const struct method method_ticket_close = {
    .name = "ticket.close",
    .summary = "A solved ticket, before `tickets.close_after` does it.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{ticket}",
    .example = "{\"key\": \"k-12\", \"id\": \"T-12\"} -> {\"ticket\": {\"state\": \"closed\"}}",
    .since = "0.1",
};
