#include "rpc/method.h"

static const struct field params[] = {{0}};

extern const struct method method_schedule_list;

const struct method method_schedule_list = {
    .name = "schedule.list",
    .summary = "All schedules, with who is on call now.",
    .kind = METHOD_READ,
    .params = params,
    .result = "{items}",
    .example = "{} -> {\"items\": [{\"id\": \"primary\", \"on_call\": [\"ann\"]}]}",
    .since = "0.1",
};
