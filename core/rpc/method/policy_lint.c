#include "rpc/method.h"

#define WEEKS_DEFAULT 4

static const struct field params[] = {
    {"weeks", FIELD_INT, .min = 1, .max = 52, .about = "How far ahead to look; default 4."}, {0}};

static enum err run(const struct method_env *env, const struct value *given, struct pack *result,
                    struct refusal *refusal)
{
    (void)refusal;
    env->policy_lint(env->ctx, value_int(given, "weeks", WEEKS_DEFAULT), result);
    return ERR_OK;
}

extern const struct method method_policy_lint;

const struct method method_policy_lint = {
    .name = "policy.lint",
    .summary = "What is wrong with the policies in force before it hurts: rules that are never "
               "reached, levels for nobody, hours without anybody on call, and the like.",
    .kind = METHOD_LOCAL,
    .params = params,
    .result = "{items, errors, warnings, more}",
    .example = "{\"weeks\": 8} -> {\"items\": [{\"severity\": \"warning\", \"code\": "
               "\"policy_unused\", \"file\": \"rung.yaml\", \"line\": 12}]}",
    .since = "0.1",
    .run = run,
};
