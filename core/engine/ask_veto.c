#include "engine/ask_veto.h"
#include "engine/apply_effect.h"
#include "engine/ask_hook.h"
#include "engine/merge.h"

/* All reasons, of all who reject. */
static enum err refuse(struct work *work, const struct effect_list *effects,
                       const struct effect *first)
{
    struct buf reasons;
    buf_init(&reasons);
    for (size_t i = 0; i < effects->count; i++) {
        const struct effect *effect = &effects->items[i];
        if (effect->kind == EFFECT_REJECT && effect->verdict == VERDICT_APPLIED) {
            buf_printf(&reasons, "%s%.*s: %.*s", reasons.n ? "; " : "", TEXT_ARG(effect->instance),
                       TEXT_ARG(effect->val));
        }
    }
    struct text key = arena_text(work->arena, first->key);
    enum err err =
        work_refuse(work, ERR_REFUSED, key.n ? key.p : "rejected", "", "%s", buf_z(&reasons));
    buf_fini(&reasons);
    return err;
}

enum err ask_veto(struct work *work, enum hook hook, const struct message *message,
                  struct text method)
{
    struct applied applied;
    struct effect_list effects = {0};
    const struct subscriber *blocking = ask_hook_inline(work, hook, -1, message, method, &effects);
    merge_effects(work->arena, hook, &effects);
    const struct effect *reject = merge_find(&effects, EFFECT_REJECT, TEXT_NONE);
    if (reject != NULL) {
        return refuse(work, &effects, reject);
    }
    if (blocking != NULL) {
        return work_refuse(work, ERR_REFUSED, ASK_VETO_BLOCKED, "",
                           "the plugin %.*s has to agree (%s) and does not work; try again later",
                           TEXT_ARG(blocking->instance), effect_hook_name(hook));
    }
    apply_effect_all(work, &effects, &applied);
    ask_hook_record(work, hook, &effects);
    return ERR_OK;
}
