#include "rpc/method.h"

static const char *const job_states[] = {"waiting", "leased",    "done", "dead",
                                         "late",    "cancelled", NULL};

static const struct field params[] = {
    {"state", FIELD_WORD, .words = job_states, .about = "Only this state."},
    {"limit", FIELD_INT, .min = 1, .max = 500, .about = "How many; default 100."},
    {0}};

extern const struct method method_job_list;

const struct method method_job_list = {
    .name = "job.list",
    .summary = "Durable work: open jobs by when they are due, or all of one state.",
    .kind = METHOD_READ,
    .params = params,
    .result = "{items}",
    .example = "{\"state\": \"dead\"} -> {\"items\": []}",
    .since = "0.1",
};
