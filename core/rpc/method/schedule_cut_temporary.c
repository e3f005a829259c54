#include "rpc/method.h"

static const struct field params[] = {
    {"schedule", FIELD_TEXT, .required = true, .min = 1, .max = 40, .about = "The schedule."},
    {"from_at_ms", FIELD_INT, .min = 0, .max = INT64_C(7258118400000),
     .about = "Since when; default now."},
    {"to_at_ms", FIELD_INT, .min = 0, .max = INT64_C(7258118400000),
     .about = "Until when; default without end."},
    {0}};

extern const struct method method_schedule_cut_temporary;

const struct method method_schedule_cut_temporary = {
    .name = "schedule.cut_temporary",
    .summary = "Takes temporary schedules out of a span: the normal result holds there again.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{schedule, version}",
    .example = "{\"key\": \"k-11\", \"schedule\": \"primary\"} -> {\"schedule\": \"primary\", "
               "\"version\": 4}",
    .since = "0.1",
};
