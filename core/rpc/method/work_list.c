#include "rpc/method.h"

static const struct field params[] = {
    {"agent", FIELD_TEXT, .required = true, .min = 1, .max = 64, .about = "The agent."}, {0}};

extern const struct method method_work_list;

const struct method method_work_list = {
    .name = "work.list",
    .summary = "What is offered to an agent now.",
    .kind = METHOD_READ,
    .params = params,
    .result = "{items}",
    .example = "{\"agent\": \"ann\"} -> {\"items\": [{\"item\": \"new\", \"ticket\": {\"id\": "
               "\"T-12\"}}]}",
    .since = "0.1",
};
