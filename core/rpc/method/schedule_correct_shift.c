#include "rpc/method.h"

static const struct field params[] = {
    {"schedule", FIELD_TEXT, .required = true, .min = 1, .max = 40, .about = "The schedule."},
    {"who", FIELD_TEXT, .required = true, .min = 1, .max = 64,
     .about = "Whose shift it was recorded as."},
    {"from_at_ms", FIELD_INT, .required = true, .min = 0, .max = INT64_C(7258118400000),
     .about = "Its recorded start."},
    {"new_who", FIELD_TEXT, .max = 64, .about = "Who it was."},
    {"new_from_at_ms", FIELD_INT, .min = 0, .max = INT64_C(7258118400000),
     .about = "When it began."},
    {"new_to_at_ms", FIELD_INT, .min = 0, .max = INT64_C(7258118400000), .about = "When it ended."},
    {0}};

extern const struct method method_schedule_correct_shift;

const struct method method_schedule_correct_shift = {
    .name = "schedule.correct_shift",
    .summary = "Corrects a recorded shift: a new event with author and reason; needs reason.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{schedule, corrected}",
    .example =
        "{\"key\": \"k-16\", \"schedule\": \"primary\", \"who\": \"ann\", \"from_at_ms\": "
        "1705309200000, \"new_who\": \"bob\", \"reason\": \"bob stood in\"} -> {\"corrected\": 1}",
    .since = "0.1",
};
