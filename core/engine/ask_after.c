#include "engine/ask_after.h"
#include "engine/apply_effect.h"
#include "engine/ask_hook.h"
#include "engine/guard_loops.h"
#include "engine/merge.h"

void ask_after_take(struct work *work, enum hook hook, struct effect_list *effects)
{
    struct applied applied;
    merge_effects(work->arena, hook, effects);
    guard_loops_check_depth(work, effects);
    guard_loops_check_effects(work, effects);
    apply_effect_all(work, effects, &applied);
    ask_hook_record(work, hook, effects);
}

bool ask_after(struct work *work, enum hook hook, const struct message *message, struct text method)
{
    struct effect_list effects = {0};
    const struct subscriber *subscribers = NULL;
    if (work->advisor->plan(work->advisor->ctx, hook, &subscribers) == 0) {
        return false;
    }
    ask_hook_inline(work, hook, -1, message, method, &effects);
    if (effects.count > 0) {
        ask_after_take(work, hook, &effects);
    }
    ask_hook_enqueue(work, hook, -1, message, method, NULL, NULL, NULL);
    return effects.count > 0;
}
