#include "rpc/method.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The customer."},
    {"identity", FIELD_TEXT, .required = true, .min = 3, .max = 254,
     .about = "anna@example.org, sms:+49..., handle:anna."},
    {0}};

extern const struct method method_customer_unlink_identity;

const struct method method_customer_unlink_identity = {
    .name = "customer.unlink_identity",
    .summary = "A customer is not known by this any more. Refused for the only one of somebody "
               "with open tickets.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{customer}",
    .example = "{\"key\": \"k-3\", \"id\": \"C-12\", \"identity\": \"sms:+491701\"} -> "
               "{\"customer\": {\"id\": \"C-12\"}}",
    .since = "0.1",
};
