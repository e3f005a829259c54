#include "rpc/method.h"

static const struct field params[] = {{"queue", FIELD_TEXT, .required = true, .min = 1, .max = 64,
                                       .about = "The queue, as configured."},
                                      {0}};

extern const struct method method_queue_info;

const struct method method_queue_info = {
    .name = "queue.info",
    .summary = "One queue: what waits, how long at the most, and who works on it.",
    .kind = METHOD_READ,
    .params = params,
    .result = "{id, team, waiting, oldest_wait_s, wait_max_m, agents, ...}",
    .example = "{\"queue\": \"desk\"} -> {\"id\": \"desk\", \"wait_max_m\": {\"low\": 400, "
               "\"urgent\": 100}}",
    .since = "0.1",
};
