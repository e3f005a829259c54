#include "rpc/method.h"

static const struct field params[] = {{0}};

static enum err run(const struct method_env *env, const struct value *given, struct pack *result,
                    struct refusal *refusal)
{
    (void)given;
    (void)refusal;
    env->plugin_hooks(env->ctx, result);
    return ERR_OK;
}

extern const struct method method_plugin_hooks;

const struct method method_plugin_hooks = {
    .name = "plugin.hooks",
    .summary = "Who is asked at each hook, in order, why each stands there, and how long it takes.",
    .kind = METHOD_LOCAL,
    .params = params,
    .result = "{items: [{hook, position, stage, instance, plugin, kind, wait_ms?, on_failure, "
              "when?, reason, calls, errors, p50_us, p99_us, worst_us}]}",
    .example = "{} -> {items: [{hook: \"ticket.classify\", position: 0, stage: 0, "
               "instance: \"rules\"}]}",
    .since = "0.1",
    .run = run,
};
