#include "rpc/method.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, .max = 24, .about = "The customer."},
    {"identity", FIELD_TEXT, .max = 254, .about = "Or one of their identities."},
    {0}};

extern const struct method method_customer_get;

const struct method method_customer_get = {
    .name = "customer.get",
    .summary = "A customer with identities and newest tickets.",
    .kind = METHOD_READ,
    .params = params,
    .result = "{customer, tickets}",
    .example = "{\"identity\": \"anna@example.org\"} -> {\"customer\": {\"id\": \"C-12\"}}",
    .since = "0.1",
};
