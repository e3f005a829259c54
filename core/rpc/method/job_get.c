#include "rpc/method.h"

static const struct field params[] = {
    {"job", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The job: J-12."}, {0}};

extern const struct method method_job_get;

const struct method method_job_get = {
    .name = "job.get",
    .summary = "One piece of durable work: what it is, what led to it, how it stands.",
    .kind = METHOD_READ,
    .params = params,
    .result = "{job}",
    .example = "{\"job\": \"J-12\"} -> {\"job\": {\"id\": \"J-12\", \"state\": \"dead\", \"hook\": "
               "\"ticket.changed\", \"error\": \"the far side answered 500\"}}",
    .since = "0.1",
};
