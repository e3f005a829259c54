#include "rpc/method.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 1, .max = 24,
     .about = "The ticket, or \"system\"."},
    {"from", FIELD_INT, .min = 1, .max = INT64_C(4294967295), .about = "First entry; default 1."},
    {"after", FIELD_TEXT, .max = 80,
     .about =
         "after of the page before: goes on exactly where messages of merged tickets are shown, "
         "too."},
    {"limit", FIELD_INT, .min = 1, .max = 500,
     .about = "How many at most; default 200. Large entries make a page shorter: see next."},
    {0}};

extern const struct method method_ticket_timeline;

const struct method method_ticket_timeline = {
    .name = "ticket.timeline",
    .summary = "Everything that happened to a ticket, in order.",
    .kind = METHOD_READ,
    .params = params,
    .result = "{items, next?, after?}",
    .example = "{\"id\": \"T-12\"} -> {\"items\": [{\"seq\": 1, \"type\": \"created\"}]}",
    .since = "0.1",
};
