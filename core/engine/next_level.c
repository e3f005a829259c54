#include "engine/next_level.h"
#include <inttypes.h>
#include "engine/ask_hook.h"
#include "engine/hook_wait.h"
#include "engine/merge.h"
#include "engine/plugin_escalation.h"
#include "engine/run_escalation.h"

static bool decides(struct work *work, struct effect_list *effects)
{
    (void)work;
    return merge_find(effects, EFFECT_ESCALATE, TEXT_NONE) != NULL ||
           merge_find(effects, EFFECT_WAKE, TEXT_NONE) != NULL;
}

static struct hook_wait question(struct work *work, const struct escalation *escalation)
{
    return (struct hook_wait){.name = arena_printf(work->arena, "question/level/%" PRIu64 "/%u",
                                                   work->ticket->id, escalation->n),
                              .hook = HOOK_ESCALATION_NEXT,
                              .method = text_z(escalation_policy_cause_name(escalation->cause)),
                              .escalation = escalation->n,
                              .level = escalation->level,
                              .decides = decides};
}

/* How much longer the level may be held up; what it was late by without us counts, too. */
static int64_t left_ms(const struct work *work, const struct escalation *escalation)
{
    int64_t gone_ms = (work->now_us - escalation->next_us) / 1000;
    int64_t most_ms = work->policies->escalation_delay_max_s * 1000;
    return gone_ms < most_ms ? most_ms - gone_ms : 0;
}

/* The level is still the one that was due, and nobody has taken care meanwhile. */
static bool is_due(const struct work *work, const struct escalation *escalation, uint32_t level)
{
    return escalation != NULL && escalation->state == ESCALATION_ACTIVE &&
           escalation->level == level && escalation->next_us != 0 &&
           escalation->next_us <= work->now_us;
}

static void wait_until(struct work *work, const struct escalation *escalation, int64_t due_us)
{
    work_arm(work, TIMER_NEXT, escalation->n, due_us, escalation->level);
    work->changed = true;
}

/* Later, by as much as is left; false: nothing is. */
static bool delays(struct work *work, const struct escalation *escalation,
                   struct effect_list *effects)
{
    int64_t most_ms = left_ms(work, escalation);
    for (size_t i = 0; i < effects->count; i++) {
        struct effect *effect = &effects->items[i];
        if (effect->kind != EFFECT_WAKE || effect->verdict != VERDICT_APPLIED) {
            continue;
        }
        if (most_ms > 0 && effect->num > 0) {
            int64_t delay_ms = effect->num < most_ms ? effect->num : most_ms;
            wait_until(work, escalation, work->now_us + delay_ms * 1000);
            return true;
        }
        effect->verdict = VERDICT_DENIED;
        effect->why = TEXT("the level was held up for as long as plugins may");
    }
    return false;
}

static uint32_t level_of(const struct escalation *escalation, const struct effect *effect)
{
    int64_t up = effect->num < ESCALATION_LEVELS_MAX ? effect->num : ESCALATION_LEVELS_MAX;
    return escalation->level + (uint32_t)up;
}

static void fire(struct work *work, const struct escalation *escalation, int64_t due_us,
                 struct effect_list *effects)
{
    struct escalation_target target;
    struct effect *escalate = NULL;
    uint32_t n = escalation->n;
    bool is_later = delays(work, escalation, effects);
    for (size_t i = 0; i < effects->count && escalate == NULL; i++) {
        bool is_it = effects->items[i].kind == EFFECT_ESCALATE &&
                     effects->items[i].verdict == VERDICT_APPLIED;
        escalate = is_it ? &effects->items[i] : NULL;
    }
    bool is_given = escalate != NULL && escalate->key.n > 0 &&
                    plugin_escalation_target(work, escalate, &target);
    ask_hook_record(work, HOOK_ESCALATION_NEXT, effects);
    if (is_later) {
        return;
    }
    work->escalate_to = is_given ? &target : NULL;
    run_escalation_level_due(work, n, due_us, escalate ? level_of(escalation, escalate) : 0);
    work->escalate_to = NULL;
}

/* The only place where it is decided whether there is time to wait for a job. */
static enum hook_wait_state ask(struct work *work, const struct escalation *escalation,
                                struct hook_wait *wait)
{
    wait->wait_ms_max = left_ms(work, escalation);
    if (wait->wait_ms_max > 0) {
        return hook_wait_ask(work, wait);
    }
    ask_hook_inline(work, wait->hook, -1, NULL, wait->method, &wait->effects);
    merge_effects(work->arena, wait->hook, &wait->effects);
    return HOOK_WAIT_OVER;
}

void next_level_due(struct work *work, uint32_t n, int64_t due_us)
{
    const struct escalation *escalation = run_escalation_find(work, n);
    if (escalation == NULL || run_escalation_hold(work, n)) {
        return;
    }
    if (escalation->state != ESCALATION_ACTIVE) {
        run_escalation_level_due(work, n, due_us, 0);
        return;
    }
    struct hook_wait wait = question(work, escalation);
    if (hook_wait_load(work, &wait)) {
        return; /* asked already: its own timer ends it */
    }
    if (ask(work, escalation, &wait) == HOOK_WAIT_WAITS) {
        wait_until(work, escalation, wait.due_us);
        return;
    }
    fire(work, escalation, due_us, &wait.effects);
}

/* The end of a question or of a delay. A level that plugins have held up is not late. */
static void go_on(struct work *work, const struct escalation *escalation, struct hook_wait *wait,
                  enum hook_wait_state state)
{
    if (state == HOOK_WAIT_WAITS && left_ms(work, escalation) > 0) {
        int64_t last_us = work->now_us + left_ms(work, escalation) * 1000;
        wait_until(work, escalation, wait->due_us < last_us ? wait->due_us : last_us);
        return;
    }
    if (state == HOOK_WAIT_WAITS) {
        hook_wait_drop(work, wait);
    }
    work_disarm(work, TIMER_NEXT, escalation->n);
    if (!run_escalation_hold(work, escalation->n)) {
        fire(work, escalation, work->now_us, &wait->effects);
    }
}

void next_level_deadline(struct work *work, uint32_t n)
{
    const struct escalation *escalation = run_escalation_find(work, n);
    if (escalation == NULL) {
        return;
    }
    struct hook_wait wait = question(work, escalation);
    bool is_asked = hook_wait_load(work, &wait);
    if (!is_due(work, escalation, escalation->level)) {
        if (is_asked) {
            hook_wait_drop(work, &wait);
        }
        return;
    }
    go_on(work, escalation, &wait, is_asked ? hook_wait_deadline(work, &wait) : HOOK_WAIT_OVER);
}

void next_level_answered(struct work *work, const struct job *job,
                         const struct effect_list *effects)
{
    const struct escalation *escalation = run_escalation_find(work, job->escalation);
    if (escalation == NULL) {
        return;
    }
    struct hook_wait wait = question(work, escalation);
    if (!hook_wait_load(work, &wait)) {
        return;
    }
    int64_t was_due_us = wait.due_us;
    if (!is_due(work, escalation, job->level)) {
        hook_wait_drop(work, &wait);
        work_disarm(work, TIMER_NEXT, escalation->n);
        work->changed = true;
        return;
    }
    enum hook_wait_state state = hook_wait_answer(work, &wait, job->id, effects);
    bool is_open =
        state == HOOK_WAIT_STRANGER || (state == HOOK_WAIT_WAITS && wait.due_us == was_due_us);
    if (!is_open) {
        go_on(work, escalation, &wait, state);
    }
}
