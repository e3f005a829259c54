#include "rpc/method.h"

static const struct field params[] = {
    {"agent", FIELD_TEXT, .required = true, .min = 1, .max = 64, .about = "The agent."},
    {"id", FIELD_TEXT, .required = true, .min = 1, .max = 24, .about = "The ticket."},
    {"reason", FIELD_TEXT, .max = 200, .about = "Why; it is needed."},
    {0}};

extern const struct method method_work_refuse;

const struct method method_work_refuse = {
    .name = "work.refuse",
    .summary = "Refuses a ticket that was offered: somebody else is asked.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{ticket}",
    .example = "{\"key\": \"k-2\", \"agent\": \"ann\", \"id\": \"T-12\", \"reason\": \"no "
               "Polish\"} -> {\"ticket\": {\"id\": \"T-12\"}}",
    .since = "0.1",
};
