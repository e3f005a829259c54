#include "rpc/method.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The ticket."}, {0}};

extern const struct method method_ticket_get;

const struct method method_ticket_get = {
    .name = "ticket.get",
    .summary = "One ticket with clocks and escalations.",
    .kind = METHOD_READ,
    .params = params,
    .result = "{ticket}",
    .example = "{\"id\": \"T-12\"} -> {\"ticket\": {\"id\": \"T-12\"}}",
    .since = "0.1",
};
