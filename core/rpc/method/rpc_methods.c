#include "rpc/method.h"
#include "rpc/describe.h"

static const struct field params[] = {{0}};

static enum err run(const struct method_env *env, const struct value *given, struct pack *result,
                    struct refusal *refusal)
{
    (void)given;
    (void)refusal;
    pack_map_begin(result);
    pack_key(result, "items");
    pack_list_begin(result);
    for (size_t i = 0; i < env->method_count; i++) {
        describe_method(result, env->methods[i]);
    }
    pack_list_end(result);
    pack_map_end(result);
    return ERR_OK;
}

extern const struct method method_rpc_methods;

const struct method method_rpc_methods = {
    .name = "rpc.methods",
    .summary = "All methods, each with its parameters.",
    .kind = METHOD_LOCAL,
    .params = params,
    .result = "{items}",
    .example = "{} -> {\"items\": [{\"name\": \"rpc.ping\"}]}",
    .since = "0.1",
    .run = run,
};
