#include "rpc/method.h"

static const struct field params[] = {
    {"agent", FIELD_TEXT, .required = true, .min = 1, .max = 64, .about = "The agent."},
    {"id", FIELD_TEXT, .required = true, .min = 1, .max = 24, .about = "The ticket."},
    {"reason", FIELD_TEXT, .max = 200, .about = "Why; it is needed."},
    {"note", FIELD_TEXT, .max = 500,
     .about = "To the team's lead; needed after so many skips of a day."},
    {0}};

extern const struct method method_work_skip;

const struct method method_work_skip = {
    .name = "work.skip",
    .summary = "Gives back a ticket that was offered, or taken and not answered yet.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{ticket}",
    .example = "{\"key\": \"k-4\", \"agent\": \"ann\", \"id\": \"T-12\", \"reason\": \"conflict\"} "
               "-> {\"ticket\": {\"id\": \"T-12\"}}",
    .since = "0.1",
};
