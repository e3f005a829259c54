#include "engine/ask_after.h"
#include "base/log.h"
#include "engine/apply_effect.h"
#include "engine/ask_hook.h"
#include "engine/guard_loops.h"
#include "engine/make_job.h"
#include "engine/merge.h"
#include "engine/plugin_wake.h"
#include "engine/stale_effects.h"

void ask_after_take(struct work *work, enum hook hook, struct effect_list *effects)
{
    struct applied applied;
    stale_effects_mark(work, effects);
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

void ask_after_wake(struct work *work, uint32_t n)
{
    struct effect_list effects = {0};
    struct text instance;
    struct text name;
    if (!plugin_wake_take(work, n, &instance, &name)) {
        return;
    }
    const struct subscriber *subscriber =
        work->advisor->find(work->advisor->ctx, HOOK_TICKET_WAKE, instance);
    if (subscriber == NULL) {
        log_warn("plugin.not_woken", "plugin=%.*s ticket=%s name=\"%.*s\"", TEXT_ARG(instance),
                 id_print('T', work->ticket->id).z, TEXT_ARG(name));
    } else if (subscriber->is_job) {
        struct job *job = make_job(work, HOOK_TICKET_WAKE, instance, work->now_us);
        job->method = name;
        make_job_save(work, job);
    } else {
        (void)ask_hook_one(work, subscriber, NULL, name, &effects);
        ask_after_take(work, HOOK_TICKET_WAKE, &effects);
    }
}
