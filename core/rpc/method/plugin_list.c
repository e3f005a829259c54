#include "rpc/method.h"

static const struct field params[] = {{0}};

static enum err run(const struct method_env *env, const struct value *given, struct pack *result,
                    struct refusal *refusal)
{
    (void)given;
    (void)refusal;
    env->plugin_list(env->ctx, result);
    return ERR_OK;
}

extern const struct method method_plugin_list;

const struct method method_plugin_list = {
    .name = "plugin.list",
    .summary = "Every plugin instance with its state and why it is in it.",
    .kind = METHOD_LOCAL,
    .params = params,
    .result = "{...}",
    .example = "{} -> {}",
    .since = "0.1",
    .run = run,
};
