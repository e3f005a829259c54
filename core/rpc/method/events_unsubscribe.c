#include "rpc/method.h"

static const struct field params[] = {{"subscription", FIELD_INT, .required = true, .min = 1,
                                       .max = INT64_C(9007199254740991), .about = "Its number."},
                                      {0}};

static enum err run(const struct method_env *env, const struct value *given, struct pack *result,
                    struct refusal *refusal)
{
    if (!env->unsubscribe(env->session, (uint64_t)value_int(given, "subscription", 0))) {
        return err_refuse(refusal, ERR_NOT_FOUND, "unknown", "subscription",
                          "this connection has no such subscription");
    }
    pack_map_begin(result);
    pack_map_end(result);
    return ERR_OK;
}

extern const struct method method_events_unsubscribe;

const struct method method_events_unsubscribe = {
    .name = "events.unsubscribe",
    .summary = "Ends a subscription of this connection.",
    .kind = METHOD_LOCAL,
    .params = params,
    .result = "{}",
    .example = "{\"subscription\": 1} -> {}",
    .since = "0.1",
    .run = run,
};
