#include "rpc/method.h"

static const struct field params[] = {{0}};

extern const struct method method_calendar_list;

const struct method method_calendar_list = {
    .name = "calendar.list",
    .summary = "Every calendar with its newest version, open or closed now.",
    .kind = METHOD_READ,
    .params = params,
    .result = "{items}",
    .example = "{} -> {\"items\": [{\"calendar\": \"always\", \"open\": true}]}",
    .since = "0.1",
};
