#include "rpc/method.h"

static const struct field params[] = {
    {"schedule", FIELD_TEXT, .required = true, .min = 1, .max = 40, .about = "The schedule."},
    {"who", FIELD_TEXT, .required = true, .min = 1, .max = 64, .about = "Who takes it."},
    {"from", FIELD_TEXT, .max = 64, .about = "From whom; needed when several are on call."},
    {"from_at_ms", FIELD_INT, .min = 0, .max = INT64_C(7258118400000),
     .about = "Since when; default now."},
    {"to_at_ms", FIELD_INT, .min = 0, .max = INT64_C(7258118400000),
     .about = "Until when; default the end of the shift."},
    {0}};

extern const struct method method_schedule_take_shift;

const struct method method_schedule_take_shift = {
    .name = "schedule.take_shift",
    .summary = "Takes the shift that is on over, or fills a gap.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{schedule, version, id}",
    .example =
        "{\"key\": \"k-14\", \"schedule\": \"primary\", \"who\": \"bob\"} -> {\"id\": \"o-4\"}",
    .since = "0.1",
};
