#include "rpc/method.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The merged ticket."}, {0}};

extern const struct method method_ticket_unmerge;

const struct method method_ticket_unmerge = {
    .name = "ticket.unmerge",
    .summary = "A merged ticket returns to the state before; its clocks go on.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{ticket}",
    .example = "{\"key\": \"k-4\", \"id\": \"T-12\"} -> {\"ticket\": {\"state\": \"open\"}}",
    .since = "0.1",
};
