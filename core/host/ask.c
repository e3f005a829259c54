#include "host/ask.h"
#include "base/clock.h"
#include "base/log.h"
#include "host/cause.h"
#include "host/descriptor_guard.h"
#include "host/hook_call.h"
#include "model/ticket_facts.h"

bool ask_wants(const struct pipeline_place *place, const struct ask *ask)
{
    struct ticket_facts facts;
    for (size_t i = 0; i < 2; i++) {
        if (place->when[i] == NULL) {
            continue;
        }
        ticket_facts_init(&facts, ask->ticket, ask->customer, ask->message, ask->method,
                          ask->actor);
        if (!ticket_facts_hold(place->when[i], &facts)) {
            return false;
        }
    }
    return true;
}

/* An inline call cannot be interrupted, so it is measured. What counts is what the plugin used or
 * waited for, not what the machine took from us meanwhile: a call that was only kept from the
 * processor is no overrun. */
struct stopwatch {
    int64_t wall_us, cpu_us;
    uint64_t waits;
};

static void start(struct stopwatch *watch)
{
    static _Thread_local struct stopwatch sample; /* fresh within a millisecond: that is enough */
    watch->wall_us = clock_monotonic_us(NULL);
    if (watch->wall_us - sample.wall_us > CLOCK_MS_US) {
        sample.wall_us = watch->wall_us;
        clock_thread_usage(&sample.cpu_us, &sample.waits);
    }
    watch->cpu_us = sample.cpu_us;
    watch->waits = sample.waits;
}

static int64_t stop(const struct stopwatch *watch, int64_t hard_us)
{
    int64_t used_us = clock_monotonic_us(NULL) - watch->wall_us;
    if (used_us <= hard_us) {
        return used_us;
    }
    int64_t cpu_us = 0;
    uint64_t waits = 0;
    clock_thread_usage(&cpu_us, &waits);
    cpu_us -= watch->cpu_us;
    return waits == watch->waits && cpu_us < used_us ? cpu_us : used_us;
}

static void drop(struct effect_list *effects, struct text why)
{
    for (size_t i = 0; i < effects->count; i++) {
        if (effects->items[i].verdict == VERDICT_APPLIED) {
            effects->items[i].verdict = VERDICT_DROPPED;
            effects->items[i].why = why;
        }
    }
}

static void judge(const struct pipeline_place *place, const struct ask *ask, struct rung_call *call,
                  int code, struct ask_answer *answer)
{
    struct instance *instance = place->instance;
    struct instance_counts *counts = &instance->counts;
    const char *hook = effect_hook_name(ask->hook);
    if (answer->used_us > instance->env->budget_hard_us) {
        answer->outcome = ASK_OVERRUN;
        answer->error =
            arena_printf(call->arena, "it took %lld us; the hard budget is %lld us",
                         (long long)answer->used_us, (long long)instance->env->budget_hard_us);
        atomic_fetch_add_explicit(&counts->overruns, 1, memory_order_relaxed);
        hook_stats_fail(place->stats);
        drop(&answer->effects, answer->error);
        instance_failed(instance, hook, answer->error);
    } else if (code == RUNG_OK || code == RUNG_DECLINE) {
        answer->outcome = code == RUNG_OK ? ASK_OK : ASK_DECLINED;
        if (code == RUNG_DECLINE) {
            atomic_fetch_add_explicit(&counts->declines, 1, memory_order_relaxed);
            drop(&answer->effects, TEXT("the plugin declined"));
        }
        instance_went_well(instance);
    } else {
        answer->outcome = ASK_FAILED;
        answer->error = call->error.n > 0 ? call->error
                                          : arena_printf(call->arena, "it returned %d (%s)", code,
                                                         hook_call_code_name(code));
        atomic_fetch_add_explicit(&counts->errors, 1, memory_order_relaxed);
        hook_stats_fail(place->stats);
        drop(&answer->effects, answer->error);
        instance_failed(instance, hook, answer->error);
    }
}

void ask_inline(const struct subscriber *subscriber, const struct ask *ask,
                struct ask_answer *answer)
{
    const struct pipeline_place *place = subscriber->host;
    struct instance *instance = place->instance;
    struct rung_call call;
    struct view view;
    struct stopwatch watch;
    *answer = (struct ask_answer){.outcome = ASK_SKIPPED};
    if (!ask_wants(place, ask) || !instance_may_be_asked(instance)) {
        return;
    }
    hook_call_init(&call, instance, ask, HOOK_CALL_ENGINE, ask->arena);
    view_draw(&view, ask->arena, ask, 0);
    start(&watch);
    uint64_t outer = instance_enter(instance, ask->hook);
    const struct ask *outer_ask = cause_enter(ask);
    int code = place->sub->decide(instance->self, &call, &view.event);
    cause_leave(outer_ask);
    instance_leave(instance, outer);
    answer->used_us = stop(&watch, instance->env->budget_hard_us);
    code = descriptor_guard_judge(code, call.arena, &call.error);
    answer->effects = call.effects;
    instance_returned(instance, code);
    atomic_fetch_add_explicit(&instance->counts.calls, 1, memory_order_relaxed);
    instance_used(instance, place->stats, answer->used_us);
    int64_t budget_us = place->sub->budget_us ? place->sub->budget_us : instance->env->budget_us;
    if (answer->used_us > budget_us) {
        atomic_fetch_add_explicit(&instance->counts.slow, 1, memory_order_relaxed);
    }
    judge(place, ask, &call, code, answer);
}
