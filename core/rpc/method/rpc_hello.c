#include "rpc/method.h"

static const char *const forms[] = {"string", "map", "nvim", NULL};

static const struct field params[] = {
    {"client", FIELD_TEXT, .max = 100, .about = "The client's name, for the log."},
    {"version", FIELD_TEXT, .max = 100, .about = "The client's version."},
    {"errors", FIELD_WORD, .words = forms,
     .about = "The shape of errors on this connection; default string."},
    {0}};

static enum err run(const struct method_env *env, const struct value *given, struct pack *result,
                    struct refusal *refusal)
{
    static const char *const features[] = {"subscriptions", "idempotency_keys", "if_version"};
    struct text form = value_text(given, "errors");
    (void)refusal;
    for (unsigned i = 0; forms[i] != NULL; i++) {
        if (text_eq_z(form, forms[i])) {
            *env->error_form = (enum error_form)i;
        }
    }
    pack_map_begin(result);
    pack_pair_z(result, "server", "rung");
    pack_pair_z(result, "version", RUNG_VERSION);
    pack_pair_int(result, "now_at_ms", env->now_ms);
    pack_pair_z(result, "principal", "local");
    pack_key(result, "scopes");
    pack_list_begin(result);
    pack_z(result, "*");
    pack_list_end(result);
    pack_key(result, "features");
    pack_list_begin(result);
    for (size_t i = 0; i < sizeof features / sizeof features[0]; i++) {
        pack_z(result, features[i]);
    }
    pack_list_end(result);
    pack_map_end(result);
    return ERR_OK;
}

extern const struct method method_rpc_hello;

const struct method method_rpc_hello = {
    .name = "rpc.hello",
    .summary = "Who talks to whom, and how errors shall look on this connection.",
    .kind = METHOD_LOCAL,
    .params = params,
    .result = "{server, version, now_at_ms, principal, scopes, features}",
    .example = "{\"client\": \"demo\", \"errors\": \"map\"} -> {\"server\": \"rung\", "
               "\"principal\": \"local\"}",
    .since = "0.1",
    .run = run,
};
