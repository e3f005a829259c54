#include "rpc/method.h"

static const struct field params[] = {
    {"schedule", FIELD_TEXT, .required = true, .min = 1, .max = 40, .about = "The schedule."},
    {"from_at_ms", FIELD_INT, .min = 0, .max = INT64_C(7258118400000),
     .about = "Since when; default now."},
    {"to_at_ms", FIELD_INT, .min = 0, .max = INT64_C(7258118400000),
     .about = "Until when; default 14 days later."},
    {0}};

extern const struct method method_schedule_gaps;

const struct method method_schedule_gaps = {
    .name = "schedule.gaps",
    .summary = "When nobody is on call in a span.",
    .kind = METHOD_READ,
    .params = params,
    .result = "{schedule, zone, items, uncovered_s}",
    .example = "{\"schedule\": \"primary\"} -> {\"items\": [], \"uncovered_s\": 0}",
    .since = "0.1",
};
