#include "rpc/method.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The ticket."},
    {"resolution", FIELD_TEXT, .required = true, .min = 1, .max = 200, .about = "What it came to."},
    {"message", FIELD_TEXT, .max = 262144, .about = "A last public message to the customer."},
    {0}};

extern const struct method method_ticket_solve;

const struct method method_ticket_solve = {
    .name = "ticket.solve",
    .summary = "Ends clocks, escalations and unsent pages.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{ticket}",
    .example = "{\"key\": \"k-5\", \"id\": \"T-12\", \"resolution\": \"replaced\"} -> "
               "{\"ticket\": {\"state\": \"solved\"}}",
    .since = "0.1",
};
