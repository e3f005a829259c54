#include "rpc/method.h"

static const struct field params[] = {
    {"job", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The job: J-12."},
    {"reason", FIELD_TEXT, .required = true, .min = 1, .max = 300,
     .about = "Why; it stands in the ticket's timeline."},
    {0}};

extern const struct method method_job_drop;

const struct method method_job_drop = {
    .name = "job.drop",
    .summary = "Give a job up: one that waits ends as if its last attempt had failed, a dead one "
               "leaves the list.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{job}",
    .example = "{\"key\": \"k-9\", \"job\": \"J-12\", \"reason\": \"the far side was shut down\"} "
               "-> {\"job\": {\"id\": \"J-12\", \"state\": \"dead\"}}",
    .since = "0.1",
};
