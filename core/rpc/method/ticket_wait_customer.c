#include "rpc/method.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The ticket."},
    {"message", FIELD_TEXT, .max = 262144,
     .about = "A public message that says what is waited for; needed unless one went out since "
              "they wrote."},
    {"until_at_ms", FIELD_INT, .min = 1, .max = 7258118400000,
     .about = "Open again at this instant."},
    {0}};

extern const struct method method_ticket_wait_customer;

const struct method method_ticket_wait_customer = {
    .name = "ticket.wait_customer",
    .summary = "Pending: until the customer answers, `until`, or the longest wait.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{ticket}",
    .example = "{\"key\": \"k-8\", \"id\": \"T-12\", \"message\": \"Which card is it?\"} -> "
               "{\"ticket\": {\"state\": \"pending\"}}",
    .since = "0.1",
};
