#include "rpc/method.h"

static const char *const presences[] = {"online", "away", "offline", NULL};

static const struct field params[] = {
    {"agent", FIELD_TEXT, .required = true, .min = 1, .max = 64, .about = "The agent."},
    {"presence", FIELD_WORD, .required = true, .words = presences,
     .about = "online, away or offline."},
    {"off", FIELD_LIST, .about = "Channels on which he takes no work."},
    {0}};

extern const struct method method_agent_set_presence;

const struct method method_agent_set_presence = {
    .name = "agent.set_presence",
    .summary = "Says whether an agent takes work.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{agent, presence}",
    .example = "{\"key\": \"k-7\", \"agent\": \"ann\", \"presence\": \"away\"} -> "
               "{\"agent\": \"ann\", \"presence\": \"away\"}",
    .since = "0.1",
};
