#include "rpc/method.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The ticket."},
    {"reason", FIELD_TEXT, .required = true, .min = 1, .max = 200,
     .about = "Why; it stays, so it names no customer."},
    {0}};

extern const struct method method_ticket_purge;

const struct method method_ticket_purge = {
    .name = "ticket.purge",
    .summary = "A closed ticket goes for good, with its timeline, when no ticket needs it and no "
               "plugin is against it; state: asked, refused, removing.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{id, state, until_ms?, reasons}",
    .example = "{\"key\": \"k-40\", \"id\": \"T-12\", \"reason\": \"retention\"} -> {\"id\": "
               "\"T-12\", \"state\": \"removing\", \"reasons\": []}",
    .since = "0.1",
    .role = "admin",
};
