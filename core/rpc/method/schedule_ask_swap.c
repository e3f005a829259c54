#include "rpc/method.h"

static const struct field params[] = {
    {"schedule", FIELD_TEXT, .required = true, .min = 1, .max = 40, .about = "The schedule."},
    {"beneficiary", FIELD_TEXT, .required = true, .min = 1, .max = 64, .about = "Whose shifts."},
    {"from_at_ms", FIELD_INT, .required = true, .min = 0, .max = INT64_C(7258118400000),
     .about = "Since when; later than now."},
    {"to_at_ms", FIELD_INT, .required = true, .min = 0, .max = INT64_C(7258118400000),
     .about = "Until when."},
    {0}};

extern const struct method method_schedule_ask_swap;

const struct method method_schedule_ask_swap = {
    .name = "schedule.ask_swap",
    .summary = "Asks for somebody who takes a span of one person's shifts over.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{schedule, version, id}",
    .example = "{\"key\": \"k-12\", \"schedule\": \"primary\", \"beneficiary\": \"ann\", "
               "\"from_at_ms\": 1705366800000, \"to_at_ms\": 1705370400000} -> {\"id\": \"s-3\"}",
    .since = "0.1",
};
