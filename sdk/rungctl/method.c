#include "rungctl/method.h"

/* A read takes no key: the server says which it is. */
static enum err asks_for_key(struct client *client, struct arena *arena, struct text name,
                             bool *writes, struct refusal *refusal)
{
    struct value question = {.type = VALUE_MAP};
    struct value answer;
    *value_put(arena, &question, "method") = value_of_text(name);
    enum err err = client_call(client, arena, "rpc.describe", &question, &answer, refusal);
    *writes = err == ERR_OK && text_eq_z(value_text(value_get(&answer, "method"), "kind"), "write");
    return err;
}

enum err method_call(struct client *client, struct arena *arena, const struct value *params,
                     struct value *result, struct refusal *refusal)
{
    struct text name = value_text(params, "method");
    struct value own = {.type = VALUE_MAP};
    bool writes = false;
    enum err err = asks_for_key(client, arena, name, &writes, refusal);
    bool is_name = true; /* the first is ours; a method may have a parameter of that name */
    for (size_t i = 0; i < params->map.count; i++) {
        const struct value_pair *pair = &params->map.pairs[i];
        bool is_key = text_eq_z(pair->key, "key");
        if (!(is_name && text_eq_z(pair->key, "method")) && (!is_key || writes)) {
            *value_put(arena, &own, arena_text(arena, pair->key).p) = pair->value;
        }
        is_name = false;
    }
    return err != ERR_OK ? err : client_call(client, arena, name.p, &own, result, refusal);
}
