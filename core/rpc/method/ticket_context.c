#include "rpc/method.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 1, .max = 24, .about = "The ticket."}, {0}};

extern const struct method method_ticket_context;

const struct method method_ticket_context = {
    .name = "ticket.context",
    .summary = "What whoever gets a ticket needs: customer, entitlement, last tickets, notes, why "
               "it is his.",
    .kind = METHOD_READ,
    .params = params,
    .result = "{ticket, customer, entitlement, last_tickets, assigned, queued, notes, missing}",
    .example = "{\"id\": \"T-12\"} -> {\"entitlement\": {\"tier\": \"gold\"}, \"missing\": []}",
    .since = "0.1",
};
