#include "rpc/method.h"

static const struct field params[] = {
    {"schedule", FIELD_TEXT, .required = true, .min = 1, .max = 40, .about = "The schedule."},
    {"from_at_ms", FIELD_INT, .min = 0, .max = INT64_C(7258118400000),
     .about = "Since when; default now."},
    {"to_at_ms", FIELD_INT, .min = 0, .max = INT64_C(7258118400000),
     .about = "Until when; default 14 days later."},
    {0}};

extern const struct method method_schedule_export;

const struct method method_schedule_export = {
    .name = "schedule.export",
    .summary = "Shifts as iCalendar text.",
    .kind = METHOD_READ,
    .params = params,
    .result = "{schedule, content_type, text}",
    .example = "{\"schedule\": \"primary\"} -> {\"text\": \"BEGIN:VCALENDAR...\"}",
    .since = "0.1",
};
