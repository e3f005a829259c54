#include "rpc/method.h"
#include "rpc/describe.h"

static const struct field params[] = {
    {"method", FIELD_TEXT, .required = true, .min = 1, .max = 64, .about = "Its name."}, {0}};

static enum err run(const struct method_env *env, const struct value *given, struct pack *result,
                    struct refusal *refusal)
{
    struct text name = value_text(given, "method");
    for (size_t i = 0; i < env->method_count; i++) {
        if (text_eq_z(name, env->methods[i]->name)) {
            pack_map_begin(result);
            pack_key(result, "method");
            describe_method(result, env->methods[i]);
            pack_map_end(result);
            return ERR_OK;
        }
    }
    return err_refuse(refusal, ERR_NOT_FOUND, "unknown", "method", "there is no method \"%.*s\"",
                      TEXT_ARG(name));
}

extern const struct method method_rpc_describe;

const struct method method_rpc_describe = {
    .name = "rpc.describe",
    .summary = "One method.",
    .kind = METHOD_LOCAL,
    .params = params,
    .result = "{method}",
    .example = "{\"method\": \"rpc.ping\"} -> {\"method\": {\"name\": \"rpc.ping\"}}",
    .since = "0.1",
    .run = run,
};
