#include "rpc/method.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The ticket."},
    {"reason", FIELD_TEXT, .max = 64,
     .about = "third_party, engineering, parts, legal, customer_internal, other, or one of the "
              "configuration."},
    {"text", FIELD_TEXT, .max = 2000, .about = "What it is; needed for other."},
    {"reference", FIELD_TEXT, .max = 200, .about = "Whatever it waits for is called elsewhere."},
    {"promise_at_ms", FIELD_INT, .min = 1, .max = 7258118400000,
     .about = "When the customer hears next: an update is promised until then."},
    {"until_at_ms", FIELD_INT, .min = 1, .max = 7258118400000,
     .about = "Open again at this instant."},
    {"message", FIELD_TEXT, .max = 262144, .about = "A public message to the customer."},
    {0}};

extern const struct method method_ticket_block;

const struct method method_ticket_block = {
    .name = "ticket.block",
    .summary =
        "Blocked: waits for somebody who is not the customer, who is promised when they hear next.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{ticket}",
    .example = "{\"key\": \"k-9\", \"id\": \"T-12\", \"reason\": \"parts\", \"promise_at_ms\": "
               "1893456000000} -> {\"ticket\": {\"state\": \"blocked\"}}",
    .since = "0.1",
};
