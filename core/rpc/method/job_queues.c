#include "rpc/method.h"

static const struct field params[] = {{0}};

extern const struct method method_job_queues;

const struct method method_job_queues = {
    .name = "job.queues",
    .summary =
        "What waits for each plugin instance on disk, and since when; complete is false when "
        "there is more than was counted.",
    .kind = METHOD_READ,
    .params = params,
    .result = "{complete, items: [{instance, waiting, leased, retried, held, dead, oldest_ms}]}",
    .example = "{} -> {complete: true, items: [{instance: \"mail\", waiting: 3, leased: 1, "
               "retried: 2, held: 0, dead: 0, oldest_ms: 4200}]}",
    .since = "0.1",
};
