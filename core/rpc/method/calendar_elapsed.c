#include "rpc/method.h"

static const struct field params[] = {
    {"calendar", FIELD_TEXT, .required = true, .max = 64, .about = "Its id."},
    {"from_ms", FIELD_INT, .required = true, .about = "Milliseconds since 1970."},
    {"to_ms", FIELD_INT, .required = true,
     .about = "Milliseconds since 1970; earlier than from_ms gives 0."},
    {0}};

extern const struct method method_calendar_elapsed;

const struct method method_calendar_elapsed = {
    .name = "calendar.elapsed",
    .summary = "Working seconds between two instants, by version of the calendar.",
    .kind = METHOD_READ,
    .params = params,
    .result = "{elapsed_s, by_version, calendar, calendar_version, zone, tzdata}",
    .example =
        "{\"calendar\": \"always\", \"from_ms\": 0, \"to_ms\": 60000} -> {\"elapsed_s\": 60}",
    .since = "0.1",
};
