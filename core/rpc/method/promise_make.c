#include "rpc/method.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The ticket."},
    {"kind", FIELD_TEXT, .max = 16, .about = "reply, update, callback or resolution."},
    {"due_at_ms", FIELD_INT, .min = 1, .max = 7258118400000,
     .about = "Kept by a public message of its kind at or before this instant."},
    {"message", FIELD_TEXT, .max = 262144, .about = "A public message that makes it."},
    {0}};

extern const struct method method_promise_make;

const struct method method_promise_make = {
    .name = "promise.make",
    .summary = "Promises the customer a reply, update, callback or resolution; the clock `promise` "
               "watches it.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{ticket}",
    .example = "{\"key\": \"k-15\", \"id\": \"T-12\", \"kind\": \"update\", \"due_at_ms\": "
               "1893456000000} -> {\"ticket\": {}}",
    .since = "0.1",
};
