#include "engine/watch_causes.h"
#include "base/clock.h"
#include "engine/de_escalate.h"
#include "engine/drive_escalation.h"
#include "engine/kept_policy.h"
#include "engine/run_escalation.h"

#define CLOCKS (1u << ESCALATION_CAUSE_AT_RISK | 1u << ESCALATION_CAUSE_BREACHED)

bool watch_causes_is_condition(const struct escalation *escalation)
{
    bool is_clock = escalation->cause == ESCALATION_CAUSE_AT_RISK ||
                    escalation->cause == ESCALATION_CAUSE_BREACHED;
    return is_clock && (escalation->joined & ~CLOCKS) == 0;
}

bool watch_causes_holds(const struct work *work, const struct escalation *escalation)
{
    for (size_t i = 0; i < work->ticket->clock_count; i++) {
        const struct sla_clock *clock = &work->ticket->clocks[i];
        bool is_live = clock->phase == SLA_RUNNING || clock->phase == SLA_PAUSED;
        bool is_meant = escalation->joined != 0 ||
                        text_eq_z(escalation->method, sla_policy_metric_name(clock->metric));
        if (is_live && is_meant && (clock->at_risk || clock->breached)) {
            return true;
        }
    }
    return false;
}

static void watch(struct work *work, struct escalation *escalation)
{
    if (!escalation_is_live(escalation) || !watch_causes_is_condition(escalation)) {
        return;
    }
    bool holds = watch_causes_holds(work, escalation);
    if (holds == (escalation->clear_at_us == 0)) {
        return;
    }
    const struct escalation_policy *policy = kept_policy_of(work, escalation);
    int64_t clear_for_s = policy ? policy->clear_for_s : ESCALATION_CLEAR_FOR_S;
    escalation->clear_at_us = holds ? 0 : work->now_us + clear_for_s * CLOCK_SECOND_US;
    drive_escalation_timers(work, escalation);
    work->changed = true;
}

void watch_causes(struct work *work)
{
    for (size_t i = 0; i < work->ticket->escalation_count; i++) {
        watch(work, &work->ticket->escalations[i]);
    }
}

void watch_causes_cleared(struct work *work, uint32_t n)
{
    struct escalation *escalation = run_escalation_find(work, n);
    if (escalation == NULL || !escalation_is_live(escalation) || escalation->clear_at_us == 0) {
        return;
    }
    de_escalate(work, escalation, TEXT("cleared"));
}

void watch_causes_hold_down_over(struct work *work, uint32_t n)
{
    struct escalation *escalation = run_escalation_find(work, n);
    if (escalation == NULL || escalation_is_live(escalation) ||
        (escalation->flags & ESCALATION_HELD_BACK) == 0) {
        return;
    }
    escalation->flags &= ~(unsigned)ESCALATION_HELD_BACK;
    work->changed = true;
    const struct escalation_policy *policy = kept_policy_of(work, escalation);
    if (policy != NULL && watch_causes_is_condition(escalation) &&
        watch_causes_holds(work, escalation)) {
        run_escalation_start(work, escalation->cause, policy, escalation->method);
    }
}
