#include "rpc/method.h"

static const struct field params[] = {{"team", FIELD_TEXT, .max = 64, .about = "Only this team."},
                                      {0}};

extern const struct method method_agent_list;

const struct method method_agent_list = {
    .name = "agent.list",
    .summary = "Who works here, present or not, with open tickets against capacity.",
    .kind = METHOD_READ,
    .params = params,
    .result = "{items}",
    .example = "{} -> {\"items\": [{\"id\": \"ann\", \"presence\": \"online\"}]}",
    .since = "0.1",
};
