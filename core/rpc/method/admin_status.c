#include "rpc/method.h"

static const struct field params[] = {{0}};

static enum err run(const struct method_env *env, const struct value *given, struct pack *result,
                    struct refusal *refusal)
{
    (void)given;
    (void)refusal;
    env->admin_status(env->ctx, result);
    return ERR_OK;
}

extern const struct method method_admin_status;

const struct method method_admin_status = {
    .name = "admin.status",
    .summary = "How the server is doing.",
    .kind = METHOD_LOCAL,
    .params = params,
    .result = "{...}",
    .example = "{} -> {}",
    .since = "0.1",
    .run = run,
};
