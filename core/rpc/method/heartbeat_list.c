#include "rpc/method.h"

static const struct field params[] = {{0}};

extern const struct method method_heartbeat_list;

const struct method method_heartbeat_list = {
    .name = "heartbeat.list",
    .summary = "The configured heartbeats with their last beat.",
    .kind = METHOD_READ,
    .params = params,
    .result = "{items}",
    .example = "{} -> {\"items\": [{\"name\": \"backup\", \"missed\": false}]}",
    .since = "0.1",
};
