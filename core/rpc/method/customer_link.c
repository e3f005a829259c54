#include "rpc/method.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The customer."},
    {"other", FIELD_TEXT, .required = true, .min = 3, .max = 24,
     .about = "Another record of the same person."},
    {0}};

extern const struct method method_customer_link;

const struct method method_customer_link = {
    .name = "customer.link",
    .summary = "Two records of one person become one: identities and tickets come under the older.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{customer}",
    .example = "{\"key\": \"k-1\", \"id\": \"C-2A\", \"other\": \"C-12\"} -> {\"customer\": "
               "{\"id\": \"C-12\"}}",
    .since = "0.1",
};
