#include "rpc/method.h"

static const struct field params[] = {{0}};

static enum err run(const struct method_env *env, const struct value *given, struct pack *result,
                    struct refusal *refusal)
{
    (void)given;
    (void)refusal;
    env->store_info(env->ctx, result);
    return ERR_OK;
}

extern const struct method method_store_info;

const struct method method_store_info = {
    .name = "store.info",
    .summary =
        "Rows, bytes, map, ballast and free disk of the store; whether it is read-only, and why.",
    .kind = METHOD_LOCAL,
    .params = params,
    .result = "{...}",
    .example = "{} -> {}",
    .since = "0.1",
    .run = run,
};
