#include "rpc/method.h"

static const struct field params[] = {
    {"calendar", FIELD_TEXT, .required = true, .max = 64, .about = "Its id."}, {0}};

extern const struct method method_calendar_get;

const struct method method_calendar_get = {
    .name = "calendar.get",
    .summary = "One calendar: all its versions as they were written, open or closed now.",
    .kind = METHOD_READ,
    .params = params,
    .result = "{calendar, calendar_version, zone, tzdata, open, versions, feeds}",
    .example = "{\"calendar\": \"always\"} -> {\"calendar\": \"always\", \"open\": true}",
    .since = "0.1",
};
