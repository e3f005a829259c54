#include "rpc/method.h"

static const struct field params[] = {
    {"agent", FIELD_TEXT, .required = true, .min = 1, .max = 64, .about = "The agent."}, {0}};

extern const struct method method_work_next;

const struct method method_work_next = {
    .name = "work.next",
    .summary = "Takes the first ticket in order that this agent may have; nil when none waits.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{ticket}",
    .example = "{\"key\": \"k-3\", \"agent\": \"ann\"} -> {\"ticket\": {\"id\": \"T-12\", "
               "\"agent\": \"ann\"}}",
    .since = "0.1",
};
