#include "rpc/method.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, .max = 24, .about = "The customer."},
    {"identity", FIELD_TEXT, .max = 254, .about = "Or one of their identities."},
    {"hours", FIELD_TEXT, .max = 64,
     .about = "Calendar inside whose hours automatic messages are sent; empty: always."},
    {"refused", FIELD_LIST, .about = "Channels by which no automatic message is sent."},
    {"language", FIELD_TEXT, .max = 35, .about = "Of texts to them: de, pt-BR."},
    {0}};

extern const struct method method_customer_set_preferences;

const struct method method_customer_set_preferences = {
    .name = "customer.set_preferences",
    .summary = "What a customer has asked for: quiet hours, channels without automatic messages, "
               "language. What is not given stays; only a matter of security goes past it.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{customer}",
    .example = "{\"key\": \"k-17\", \"identity\": \"anna@example.org\", \"language\": \"de\"} -> "
               "{\"customer\": {\"id\": \"C-12\"}}",
    .since = "0.1",
};
