#include "rpc/method.h"

static const struct field params[] = {
    {"job", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The job: J-12."}, {0}};

extern const struct method method_job_retry;

const struct method method_job_retry = {
    .name = "job.retry",
    .summary = "Try a job now: one that waits for its next attempt, or a dead one from the start, "
               "under the same id.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{job}",
    .example = "{\"key\": \"k-9\", \"job\": \"J-12\"} -> {\"job\": {\"id\": \"J-12\", \"state\": "
               "\"waiting\"}}",
    .since = "0.1",
};
