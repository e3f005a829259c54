#include "rpc/method.h"

static const struct field params[] = {
    {"schedule", FIELD_TEXT, .required = true, .min = 1, .max = 40, .about = "The schedule."},
    {"id", FIELD_TEXT, .required = true, .min = 1, .max = 40, .about = "The override."},
    {0}};

extern const struct method method_schedule_remove_override;

const struct method method_schedule_remove_override = {
    .name = "schedule.remove_override",
    .summary = "Takes an override back.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{schedule, version, id}",
    .example = "{\"key\": \"k-9\", \"schedule\": \"primary\", \"id\": \"o-1\"} -> {\"schedule\": "
               "\"primary\", \"version\": 2, \"id\": \"o-1\"}",
    .since = "0.1",
};
