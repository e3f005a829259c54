#include "rpc/method.h"

static const struct field params[] = {{0}};

static enum err run(const struct method_env *env, const struct value *given, struct pack *result,
                    struct refusal *refusal)
{
    (void)given;
    return env->store_digest(env->ctx, result, refusal);
}

extern const struct method method_store_digest;

const struct method method_store_digest = {
    .name = "store.digest",
    .summary =
        "Begins to add up what is in the store, in a process beside the server: the number "
        "that rungd store digest prints for all. store.info says how it goes and what it is.",
    .kind = METHOD_LOCAL,
    .params = params,
    .result = "{task}",
    .example = "{} -> {task: 1}",
    .since = "0.1",
    .run = run,
};
