#include "rpc/guest_call.h"

/* The plugin sees its own parameters, and none of ours. */
struct value guest_call_params(struct arena *arena, const struct value *params)
{
    static const char *const ours[] = {"key", "if_version", "reason", "timeout_ms"};
    struct value own = {.type = VALUE_MAP};
    for (size_t i = 0; i < params->map.count; i++) {
        const struct value_pair *pair = &params->map.pairs[i];
        bool is_ours = pair->value.type == VALUE_NIL;
        for (size_t k = 0; k < sizeof ours / sizeof ours[0]; k++) {
            is_ours = is_ours || text_eq_z(pair->key, ours[k]);
        }
        if (!is_ours) {
            *value_put(arena, &own, arena_text(arena, pair->key).p) = pair->value;
        }
    }
    return own;
}

bool guest_call_may(enum access_role held, const struct method *method, struct refusal *refusal)
{
    enum access_role role = method->published->role;
    if (access_allows(held, role)) {
        return true;
    }
    (void)err_refuse(refusal, ERR_FORBIDDEN, "denied", "method", "%s is for the role %s",
                     method->name, access_role_name(role));
    return false;
}

/* What plugins have found is looked up by the engine, as the caller may see it. */
void guest_call_put_hits(struct command *command, const struct search_answer *answer)
{
    struct arena *arena = &command->arena;
    struct value hits = {.type = VALUE_LIST};
    if (answer->hits == NULL) {
        return;
    }
    for (size_t i = 0; i < answer->hits->count; i++) {
        const struct effect *effect = &answer->hits->items[i];
        if (effect->verdict == VERDICT_APPLIED) {
            *value_append(arena, &hits) = value_of_text(arena_text(arena, effect->key));
        }
    }
    *value_put(arena, &command->args, "hits") = hits;
    *value_put(arena, &command->args, "plugin") =
        value_of_text(arena_text(arena, answer->instance));
}
