#include "rpc/method.h"

static const struct field params[] = {
    {"from", FIELD_INT, .max = INT64_C(9007199254740991),
     .about = "The cursor; default 0, the start."},
    {"limit", FIELD_INT, .min = 1, .max = 500,
     .about = "How many at most; default 100. Large events make a page shorter: see next."},
    {0}};

extern const struct method method_events_read;

const struct method method_events_read = {
    .name = "events.read",
    .summary = "The feed of events behind a cursor, in commit order.",
    .kind = METHOD_READ,
    .params = params,
    .result = "{items, next, head}",
    .example = "{\"from\": 0, \"limit\": 10} -> {\"items\": [{\"cursor\": 1, \"type\": "
               "\"created\"}], \"next\": 1, \"head\": 1}",
    .since = "0.1",
};
