#include "rpc/method.h"

static const struct field params[] = {{0}};

extern const struct method method_queue_list;

const struct method method_queue_list = {
    .name = "queue.list",
    .summary = "The queues, and how much waits in each.",
    .kind = METHOD_READ,
    .params = params,
    .result = "{items}",
    .example = "{} -> {\"items\": [{\"id\": \"desk\", \"waiting\": 3, \"oldest_wait_s\": 120}]}",
    .since = "0.1",
};
