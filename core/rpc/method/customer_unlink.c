#include "rpc/method.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The customer."}, {0}};

extern const struct method method_customer_unlink;

const struct method method_customer_unlink = {
    .name = "customer.unlink",
    .summary = "Takes customer.link back: exactly what came from this record returns to it.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{customer}",
    .example = "{\"key\": \"k-2\", \"id\": \"C-2A\"} -> {\"customer\": {\"id\": \"C-2A\"}}",
    .since = "0.1",
};
