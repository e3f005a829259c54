#include "rpc/method.h"

static const struct field params[] = {
    {"calendar", FIELD_TEXT, .required = true, .max = 64, .about = "Its id."},
    {"feed", FIELD_TEXT, .required = true, .max = 64, .about = "Who announced the holiday."},
    {"date", FIELD_TEXT, .required = true, .max = 10, .about = "YYYY-MM-DD."},
    {"on", FIELD_BOOL, .required = true, .about = "Whether it counts from now on."},
    {0}};

extern const struct method method_calendar_switch_holiday;

const struct method method_calendar_switch_holiday = {
    .name = "calendar.switch_holiday",
    .summary = "A feed's holiday counts or does not; it is not deleted.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{changed, on, calendar, calendar_version, zone, tzdata}",
    .example = "{\"key\": \"k-9\", \"calendar\": \"desk\", \"feed\": \"state\", \"date\": "
               "\"2026-10-31\", \"on\": false} -> {\"changed\": true, \"on\": false}",
    .since = "0.1",
};
