#include "rpc/method.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, .max = 24, .about = "The customer."},
    {"identity", FIELD_TEXT, .max = 254, .about = "Or one of their identities."},
    {"after", FIELD_TEXT, .max = 80, .about = "next of the page before."},
    {"limit", FIELD_INT, .min = 1, .max = 500, .about = "How many at most; default 200."},
    {0}};

extern const struct method method_customer_timeline;

const struct method method_customer_timeline = {
    .name = "customer.timeline",
    .summary = "What happened to all tickets of a customer, over all channels, in order.",
    .kind = METHOD_READ,
    .params = params,
    .result = "{customer, items, next?, truncated?}",
    .example = "{\"identity\": \"anna@example.org\"} -> {\"items\": [{\"ticket\": \"T-12\", "
               "\"type\": \"created\"}]}",
    .since = "0.1",
};
