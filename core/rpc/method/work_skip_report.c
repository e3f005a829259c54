#include "rpc/method.h"

static const struct field params[] = {
    {"agent", FIELD_TEXT, .max = 64, .about = "Only this agent."},
    {"days", FIELD_INT, .min = 1, .max = 400, .about = "Up to now; default 7."},
    {0}};

extern const struct method method_work_skip_report;

const struct method method_work_skip_report = {
    .name = "work.skip_report",
    .summary = "Who skipped what, day by day.",
    .kind = METHOD_READ,
    .params = params,
    .result = "{items}",
    .example = "{\"days\": 7} -> {\"items\": [{\"agent\": \"ann\", \"day\": 19737, \"count\": 1}]}",
    .since = "0.1",
};
