#include "rpc/method.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The customer."},
    {"identity", FIELD_TEXT, .required = true, .min = 3, .max = 254,
     .about = "anna@example.org, sms:+49..., handle:anna."},
    {"verified", FIELD_BOOL, .about = "It is proven that it is this customer's; default false."},
    {"source", FIELD_TEXT, .max = 64, .about = "Who says so; default: who asks."},
    {0}};

extern const struct method method_customer_link_identity;

const struct method method_customer_link_identity = {
    .name = "customer.link_identity",
    .summary = "One more way to know a customer. What another one has verified is a conflict.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{customer}",
    .example = "{\"key\": \"k-3\", \"id\": \"C-12\", \"identity\": \"sms:+491701\"} -> "
               "{\"customer\": {\"id\": \"C-12\"}}",
    .since = "0.1",
};
