#include "rpc/method.h"

static const struct field params[] = {
    {"agent", FIELD_TEXT, .required = true, .min = 1, .max = 64, .about = "The agent."}, {0}};

extern const struct method method_agent_heartbeat;

const struct method method_agent_heartbeat = {
    .name = "agent.heartbeat",
    .summary = "Says that an agent is still there; without one his presence becomes stale.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{agent, stale_at_ms}",
    .example = "{\"key\": \"k-8\", \"agent\": \"ann\"} -> {\"agent\": \"ann\", \"stale_at_ms\": "
               "1705309290000}",
    .since = "0.1",
};
