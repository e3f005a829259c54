#include "rpc/method.h"

static const struct field params[] = {{.name = "instance",
                                       .type = FIELD_TEXT,
                                       .required = true,
                                       .min = 1,
                                       .max = 100,
                                       .about = "its name in the configuration"},
                                      {0}};

static enum err run(const struct method_env *env, const struct value *given, struct pack *result,
                    struct refusal *refusal)
{
    return env->plugin_release(env->ctx, value_text(given, "instance"), result, refusal);
}

extern const struct method method_plugin_release;

const struct method method_plugin_release = {
    .name = "plugin.release",
    .summary =
        "Forgets that a plugin ended the server: the next start, or plugin.reload, loads it again.",
    .kind = METHOD_LOCAL,
    .params = params,
    .result = "{instance, state, deaths}",
    .example = "{instance: \"spam\"} -> {instance: \"spam\", state: \"quarantined\", deaths: 2}",
    .since = "0.1",
    .run = run,
};
