#include "rpc/method.h"

static const struct field params[] = {{0}};

static enum err run(const struct method_env *env, const struct value *given, struct pack *result,
                    struct refusal *refusal)
{
    (void)given;
    (void)refusal;
    pack_map_begin(result);
    pack_pair_int(result, "now_at_ms", env->now_ms);
    pack_map_end(result);
    return ERR_OK;
}

extern const struct method method_rpc_ping;

const struct method method_rpc_ping = {
    .name = "rpc.ping",
    .summary = "Is anybody there, and what time is it.",
    .kind = METHOD_LOCAL,
    .params = params,
    .result = "{now_at_ms}",
    .example = "{} -> {\"now_at_ms\": 1705309200000}",
    .since = "0.1",
    .run = run,
};
