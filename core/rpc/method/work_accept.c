#include "rpc/method.h"

static const struct field params[] = {
    {"agent", FIELD_TEXT, .required = true, .min = 1, .max = 64, .about = "The agent."},
    {"id", FIELD_TEXT, .required = true, .min = 1, .max = 24, .about = "The ticket."},
    {0}};

extern const struct method method_work_accept;

const struct method method_work_accept = {
    .name = "work.accept",
    .summary = "Takes a ticket that was offered.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{ticket}",
    .example = "{\"key\": \"k-1\", \"agent\": \"ann\", \"id\": \"T-12\"} -> {\"ticket\": "
               "{\"agent\": \"ann\"}}",
    .since = "0.1",
};
