#include "rpc/method.h"

static const struct field params[] = {
    {"query", FIELD_TEXT, .required = true, .min = 1, .max = 200,
     .about =
         "Words, all of which it has: in id, subject, first message, requester or tags, when no "
         "plugin answers search.query."},
    {"limit", FIELD_INT, .min = 1, .max = 64, .about = "How many; default 20."},
    {"after", FIELD_TEXT, .max = 200,
     .about = "The cursor of the former page: without a plugin a call looks at 2000 tickets."},
    {0}};

extern const struct method method_ticket_search;

const struct method method_ticket_search = {
    .name = "ticket.search",
    .summary = "Tickets that a search finds: a plugin's (hook search.query), else by their words.",
    .kind = METHOD_READ,
    .params = params,
    .result = "{items, next?, plugin?}",
    .example = "{\"query\": \"stolen card\"} -> {\"items\": [{\"id\": \"T-12\"}]}",
    .since = "0.1",
    .searches = true,
};
