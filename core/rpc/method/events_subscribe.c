#include "rpc/method.h"

static const struct field params[] = {
    {"from", FIELD_INT, .max = INT64_C(9007199254740991),
     .about = "The last cursor seen; absent: from now."},
    {"notify", FIELD_MAP,
     .about = "{method, prefix}: another notification name, and a text before the event."},
    {0}};

static enum err run(const struct method_env *env, const struct value *given, struct pack *result,
                    struct refusal *refusal)
{
    uint64_t subscription = env->subscribe(env->session, given, refusal);
    if (subscription == 0) {
        return refusal->code;
    }
    pack_map_begin(result);
    pack_pair_int(result, "subscription", (int64_t)subscription);
    pack_map_end(result);
    return ERR_OK;
}

extern const struct method method_events_subscribe;

const struct method method_events_subscribe = {
    .name = "events.subscribe",
    .summary = "Events are pushed to this connection as [2, \"rung.event\", [{...}]].",
    .kind = METHOD_LOCAL,
    .params = params,
    .result = "{subscription}",
    .example = "{\"from\": 0} -> {\"subscription\": 1}",
    .since = "0.1",
    .run = run,
};
