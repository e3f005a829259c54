#include "rpc/method.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The ticket."}, {0}};

extern const struct method method_ticket_unblock;

const struct method method_ticket_unblock = {
    .name = "ticket.unblock",
    .summary = "Open again: what it was blocked by is over.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{ticket}",
    .example = "{\"key\": \"k-10\", \"id\": \"T-12\"} -> {\"ticket\": {\"state\": \"open\"}}",
    .since = "0.1",
};
