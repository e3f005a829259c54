#include "rpc/method.h"

static const struct field params[] = {
    {"agent", FIELD_TEXT, .required = true, .min = 1, .max = 64, .about = "The agent."},
    {"for_ms", FIELD_INT, .required = true, .min = 0, .max = 86400000,
     .about = "How long; 0 ends it."},
    {0}};

extern const struct method method_agent_pause;

const struct method method_agent_pause = {
    .name = "agent.pause",
    .summary = "Gives an agent nothing new for a while; what he has stays his.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{agent, paused_until_ms}",
    .example = "{\"key\": \"k-9\", \"agent\": \"ann\", \"for_ms\": 600000} -> {\"agent\": \"ann\"}",
    .since = "0.1",
};
