#include "rpc/method.h"

static const struct field params[] = {
    {"schedule", FIELD_TEXT, .required = true, .min = 1, .max = 40, .about = "The schedule."},
    {"from_at_ms", FIELD_INT, .min = 0, .max = INT64_C(7258118400000),
     .about = "Since when; default now."},
    {"to_at_ms", FIELD_INT, .min = 0, .max = INT64_C(7258118400000),
     .about = "Until when; default 14 days later."},
    {0}};

extern const struct method method_schedule_shifts;

const struct method method_schedule_shifts = {
    .name = "schedule.shifts",
    .summary = "Shifts in a span: recorded ones as they were, the others as planned.",
    .kind = METHOD_READ,
    .params = params,
    .result = "{schedule, zone, items, next_at_ms?}",
    .example =
        "{\"schedule\": \"primary\"} -> {\"items\": [{\"who\": \"ann\", \"state\": \"now\"}]}",
    .since = "0.1",
};
