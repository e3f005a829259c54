#include "rpc/method.h"

static const struct field params[] = {
    {"team", FIELD_TEXT, .max = 64, .about = "Only tickets of this team; default: all."},
    {"service", FIELD_TEXT, .max = 64,
     .about = "Only tickets about this service, by triage or their field `service`; default: all."},
    {"from_at_ms", FIELD_INT, .about = "When it begins, within a year; default: now."},
    {"pause_clocks", FIELD_BOOL, .about = "Clocks stand still in it; default: they run on."},
    {"for_ms", FIELD_INT, .required = true, .min = 1000, .max = 86400000,
     .about = "How long, up to 24 hours."},
    {0}};

extern const struct method method_maintenance_start;

const struct method method_maintenance_start = {
    .name = "maintenance.start",
    .summary = "Opens a maintenance window: escalations are held until its end, when level 1 "
               "fires, with one page for each person and policy.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{window}",
    .example = "{\"key\": \"k-9\", \"for_ms\": 3600000, \"reason\": \"network works\"} -> "
               "{\"window\": {\"id\": 1}}",
    .since = "0.1",
};
