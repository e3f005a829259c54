#include "rpc/method.h"

static const struct field params[] = {
    {"schedule", FIELD_TEXT, .required = true, .min = 1, .max = 40, .about = "The schedule."},
    {"from_at_ms", FIELD_INT, .min = 0, .max = INT64_C(7258118400000),
     .about = "When the shift begins; default now."},
    {"to_at_ms", FIELD_INT, .required = true, .min = 0, .max = INT64_C(7258118400000),
     .about = "When it ends."},
    {"among", FIELD_LIST, .about = "Only these people; default: all whom its layers name."},
    {0}};

extern const struct method method_schedule_fill_shift;

const struct method method_schedule_fill_shift = {
    .name = "schedule.fill_shift",
    .summary = "Puts whom schedule.choose names into the span, by an override. Refused when nobody "
               "is free: that is a gap, not a double booking.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{schedule, version, id, who}",
    .example = "{\"key\": \"k-15\", \"schedule\": \"primary\", \"to_at_ms\": 1705395600000} -> "
               "{\"id\": \"o-5\", \"who\": \"cid\"}",
    .since = "0.1",
};
