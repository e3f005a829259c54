#include "rpc/method.h"

static const struct field params[] = {{0}};

static enum err run(const struct method_env *env, const struct value *given, struct pack *result,
                    struct refusal *refusal)
{
    (void)given;
    (void)refusal;
    env->config_show(env->ctx, result);
    return ERR_OK;
}

extern const struct method method_config_show;

const struct method method_config_show = {
    .name = "config.show",
    .summary = "The effective settings with where each comes from; secrets are masked.",
    .kind = METHOD_LOCAL,
    .params = params,
    .result = "{...}",
    .example = "{} -> {}",
    .since = "0.1",
    .run = run,
};
