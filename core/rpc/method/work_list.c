#include "rpc/method.h"

static const struct field params[] = {
    {"agent", FIELD_TEXT, .max = 64,
     .about = "The agent; without one: what is owed about tickets that nobody looks after."},
    {"limit", FIELD_INT, .min = 1, .max = 500,
     .about = "How many of what is owed; default 50. Offers are few, and stand on the first page."},
    {"after", FIELD_TEXT, .max = 200, .about = "The cursor of the former page."},
    {0}};

extern const struct method method_work_list;

const struct method method_work_list = {
    .name = "work.list",
    .summary = "What is offered to an agent now, and what he owes, the oldest first.",
    .kind = METHOD_READ,
    .params = params,
    .result = "{items, next?}",
    .example = "{\"agent\": \"ann\"} -> {\"items\": [{\"item\": \"promise_missing\", \"state\": "
               "\"owed\", \"method\": \"promise.make\", \"ticket\": {\"id\": \"T-12\"}}]}",
    .since = "0.1",
};
