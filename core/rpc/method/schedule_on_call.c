#include "rpc/method.h"

static const struct field params[] = {
    {"schedule", FIELD_TEXT, .required = true, .min = 1, .max = 40, .about = "The schedule."},
    {"at_ms", FIELD_INT, .min = 0, .max = INT64_C(7258118400000),
     .about = "The instant; default now."},
    {0}};

extern const struct method method_schedule_on_call;

const struct method method_schedule_on_call = {
    .name = "schedule.on_call",
    .summary = "Who is on call at an instant, and why; of the past as recorded.",
    .kind = METHOD_READ,
    .params = params,
    .result =
        "{schedule, zone, at_ms, recorded, people, layers, until_at_ms?, next, next_from_at_ms?}",
    .example = "{\"schedule\": \"primary\"} -> {\"people\": [{\"who\": \"ann\", \"source\": "
               "\"layer\", \"by\": \"weekly\"}]}",
    .since = "0.1",
};
