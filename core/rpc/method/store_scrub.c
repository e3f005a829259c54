#include "rpc/method.h"

static const struct field params[] = {{0}};

static enum err run(const struct method_env *env, const struct value *given, struct pack *result,
                    struct refusal *refusal)
{
    (void)given;
    return env->store_scrub(env->ctx, result, refusal);
}

extern const struct method method_store_scrub;

const struct method method_store_scrub = {
    .name = "store.scrub",
    .summary = "Begins a look at every row and journal record, in a process beside the server; "
               "store.info says how it goes and what it found.",
    .kind = METHOD_LOCAL,
    .params = params,
    .result = "{task}",
    .example = "{} -> {task: 1}",
    .since = "0.1",
    .run = run,
};
