#include "rpc/method.h"

static const struct field params[] = {
    {"schedule", FIELD_TEXT, .required = true, .min = 1, .max = 40, .about = "The schedule."}, {0}};

extern const struct method method_schedule_get;

const struct method method_schedule_get = {
    .name = "schedule.get",
    .summary = "One schedule: layers, overrides, temporary schedules, swaps, version.",
    .kind = METHOD_READ,
    .params = params,
    .result = "{schedule}",
    .example =
        "{\"schedule\": \"primary\"} -> {\"schedule\": {\"id\": \"primary\", \"version\": 3}}",
    .since = "0.1",
};
