#include "rpc/method.h"

static const struct field params[] = {
    {"schedule", FIELD_TEXT, .required = true, .min = 1, .max = 40, .about = "The schedule."},
    {"from_at_ms", FIELD_INT, .min = 0, .max = INT64_C(7258118400000),
     .about = "Since when; default now."},
    {"to_at_ms", FIELD_INT, .min = 0, .max = INT64_C(7258118400000),
     .about = "Until when; default 14 days later."},
    {0}};

extern const struct method method_schedule_fairness;

const struct method method_schedule_fairness = {
    .name = "schedule.fairness",
    .summary =
        "Minutes on call of each person, how many at night, at weekends and on holidays, and "
        "weighted.",
    .kind = METHOD_READ,
    .params = params,
    .result = "{schedule, items}",
    .example =
        "{\"schedule\": \"primary\"} -> {\"items\": [{\"who\": \"ann\", \"minutes\": 10080}]}",
    .since = "0.1",
};
