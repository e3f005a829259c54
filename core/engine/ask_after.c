#include "engine/ask_after.h"
#include "base/log.h"
#include "engine/apply_effect.h"
#include "engine/ask_hook.h"
#include "engine/guard_loops.h"
#include "engine/make_job.h"
#include "engine/merge.h"
#include "engine/plugin_wake.h"
#include "engine/policy_history.h"
#include "engine/stale_effects.h"

/* What was tightened before stays so. */
static struct clock_targets with_those_before(const struct work *work,
                                              const struct clock_targets *targets)
{
    struct clock_targets all = *targets;
    for (size_t i = 0; i < SLA_METRICS; i++) {
        int64_t before_ms = work->ticket->sla_caps_s[i] * 1000;
        bool is_tighter = before_ms > 0 && before_ms < all.target_ms[i];
        all.target_ms[i] = all.target_ms[i] == 0 || is_tighter ? before_ms : all.target_ms[i];
    }
    return all;
}

/* A policy, or tighter targets, proposed after the fact. */
static void take_clocks(struct work *work, const struct applied *applied)
{
    struct clock_targets targets = with_those_before(work, &applied->targets);
    const struct sla_policy *policy =
        applied->sla_policy != NULL
            ? applied->sla_policy
            : policy_set_sla(policy_history_set(work), work->ticket->sla_policy);
    if (applied->sla_policy != NULL || (run_clocks_wants(&applied->targets) && policy != NULL)) {
        run_clocks_apply_policy(work, policy,
                                applied->sla_policy != NULL ? &applied->targets : &targets);
    }
}

void ask_after_take(struct work *work, enum hook hook, struct effect_list *effects)
{
    struct applied applied;
    stale_effects_mark(work, effects);
    merge_effects(work->arena, hook, effects);
    guard_loops_check_depth(work, effects);
    guard_loops_check_effects(work, effects);
    apply_effect_all(work, effects, &applied);
    take_clocks(work, &applied);
    ask_hook_record(work, hook, effects);
}

/* What they set off is led to by them; what happens beside it is not. */
static void take_inline(struct work *work, enum hook hook, struct effect_list *effects)
{
    struct text before = work->chain;
    guard_loops_led_by(work, hook, effects);
    ask_after_take(work, hook, effects);
    work->chain = before;
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
        take_inline(work, hook, &effects);
    }
    ask_hook_enqueue(work, hook, -1, message, method, NULL, NULL, NULL);
    return effects.count > 0;
}

/* Its filter holds. */
static bool wants(struct work *work, const struct subscriber *subscriber, struct text method)
{
    struct ask ask;
    ask_hook_prepare(work, &ask, subscriber->hook, NULL, method);
    return work->advisor->wants(work->advisor->ctx, subscriber, &ask);
}

static void wake_now(struct work *work, const struct subscriber *subscriber, struct text name)
{
    struct effect_list effects = {0};
    (void)ask_hook_one(work, subscriber, NULL, name, &effects);
    take_inline(work, HOOK_TICKET_WAKE, &effects);
}

void ask_after_wake(struct work *work, uint32_t n)
{
    struct text instance;
    struct text name;
    if (!plugin_wake_take(work, n, &instance, &name)) {
        return;
    }
    const struct subscriber *now = ask_hook_of(work, HOOK_TICKET_WAKE, instance, false);
    const struct subscriber *later = ask_hook_of(work, HOOK_TICKET_WAKE, instance, true);
    if (now == NULL && later == NULL) {
        log_warn("plugin.not_woken", "plugin=%.*s ticket=%s name=\"%.*s\"", TEXT_ARG(instance),
                 id_print('T', work->ticket->id).z, TEXT_ARG(name));
    }
    if (now != NULL) {
        wake_now(work, now, name);
    }
    if (later != NULL && wants(work, later, name) &&
        guard_loops_may_ask(work, HOOK_TICKET_WAKE, instance)) {
        struct job *job = make_job_for(work, later);
        job->method = name;
        make_job_save(work, job);
    }
}

static bool is_storage(const struct effect *effect)
{
    return effect->kind == EFFECT_KV_PUT || effect->kind == EFFECT_KV_DEL;
}

static bool is_beside(const struct work *work, const struct effect *effect)
{
    bool is_of_ticket = effect->kind == EFFECT_NOTE || effect->kind == EFFECT_WAKE;
    return is_storage(effect) || (is_of_ticket && work->ticket != NULL);
}

/* Storage is no change of the ticket: the guards look at the rest. */
static void check_beside(struct work *work, struct effect_list *all)
{
    struct effect_list changes = {0};
    for (size_t i = 0; i < all->count; i++) {
        if (!is_storage(&all->items[i])) {
            *ARENA_PUSH(work->arena, changes.items, changes.count) = all->items[i];
        }
    }
    guard_loops_check_depth(work, &changes);
    guard_loops_check_effects(work, &changes);
    for (size_t i = 0, k = 0; i < all->count; i++) {
        if (!is_storage(&all->items[i])) {
            all->items[i] = changes.items[k++];
        }
    }
}

void ask_after_beside(struct work *work, enum hook hook, struct effect_list *effects)
{
    struct applied applied;
    struct effect_list beside = {0};
    for (size_t i = 0; i < effects->count; i++) {
        if (is_beside(work, &effects->items[i])) {
            *ARENA_PUSH(work->arena, beside.items, beside.count) = effects->items[i];
        }
    }
    if (beside.count == 0) {
        return;
    }
    if (work->ticket != NULL) {
        check_beside(work, &beside);
    }
    apply_effect_all(work, &beside, &applied);
    if (work->ticket != NULL) {
        ask_hook_record(work, hook, &beside);
    }
}
