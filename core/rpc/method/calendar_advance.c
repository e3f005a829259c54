#include "rpc/method.h"

static const struct field params[] = {
    {"calendar", FIELD_TEXT, .required = true, .max = 64, .about = "Its id."},
    {"from_ms", FIELD_INT, .about = "Milliseconds since 1970; default now."},
    {"target", FIELD_TEXT, .required = true, .max = 32,
     .about = "30m, 4h (around the clock), 2bh (business hours), 1bd (working days)."},
    {0}};

extern const struct method method_calendar_advance;

const struct method method_calendar_advance = {
    .name = "calendar.advance",
    .summary = "When a target that starts at an instant is due.",
    .kind = METHOD_READ,
    .params = params,
    .result = "{due_at_ms, elapsed_s, calendar, calendar_version, zone, tzdata}",
    .example = "{\"calendar\": \"always\", \"from_ms\": 0, \"target\": \"2bh\"} -> {\"due_at_ms\": "
               "7200000}",
    .since = "0.1",
};
