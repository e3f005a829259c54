#include "rpc/method.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The ticket."},
    {"messages", FIELD_LIST, .required = true,
     .about = "The seq of each message that belongs to the new one; at most 64."},
    {"subject", FIELD_TEXT, .min = 1, .max = 1000, .about = "Of the new ticket."},
    {0}};

extern const struct method method_ticket_split;

const struct method method_ticket_split = {
    .name = "ticket.split",
    .summary = "A new ticket of the same customer from messages of this one.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{ticket}",
    .example = "{\"key\": \"k-5\", \"id\": \"T-12\", \"messages\": [2]} -> {\"ticket\": "
               "{\"split_from\": \"T-12\"}}",
    .since = "0.1",
};
