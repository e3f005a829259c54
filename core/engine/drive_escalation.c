#include "engine/drive_escalation.h"
#include "base/log.h"
#include "engine/carry_out.h"
#include "engine/follow_shift.h"
#include "engine/kept_policy.h"
#include "engine/pass_to_problem.h"
#include "engine/resolve_targets.h"

static void arm(struct work *work, enum timer_kind kind, const struct escalation *escalation,
                int64_t due_us)
{
    if (due_us != 0) {
        work_arm(work, kind, escalation->n, due_us, escalation->level);
    } else {
        work_disarm(work, kind, escalation->n);
    }
}

void drive_escalation_timers(struct work *work, const struct escalation *escalation)
{
    bool is_held_back = (escalation->flags & ESCALATION_HELD_BACK) != 0;
    arm(work, TIMER_LEVEL, escalation, escalation->next_us);
    arm(work, TIMER_ACK_EXPIRY, escalation, escalation->acknowledged_until_us);
    arm(work, TIMER_HELD, escalation, escalation->held_until_us);
    arm(work, TIMER_CLEAR, escalation, escalation->clear_at_us);
    arm(work, TIMER_HOLD_DOWN, escalation, is_held_back ? escalation->hold_down_until_us : 0);
}

/* A policy that nobody remembers must not silence its escalation: one level for nobody ends in the
 * alarm for the operator. */
static const struct escalation_policy *policy_of(struct work *work,
                                                 const struct escalation *escalation)
{
    static struct escalation_level nobody = {.delay_s = 300, .raise_priority = PRIORITY_NONE};
    static const struct escalation_policy gone = {
        .levels = &nobody, .level_count = 1, .exhausted_every_s = ESCALATION_NOBODY_EVERY_S};
    const struct escalation_policy *policy = kept_policy_of(work, escalation);
    if (policy == NULL) {
        log_error("escalation.policy_gone", "ticket=%s policy=%.*s",
                  id_print('T', work->ticket->id).z, TEXT_ARG(escalation->policy));
    }
    return policy != NULL ? policy : &gone;
}

/* Would this page anybody? Of an incident, the problem does that. */
static bool wakes(enum escalation_command command)
{
    return command != ESCALATION_ACKNOWLEDGE && command != ESCALATION_HOLD &&
           command != ESCALATION_RESOLVE && command != ESCALATION_CANCEL;
}

/* Whom a plugin wants instead of the level's people; nobody that can be paged: the level's. */
static struct escalation_people resolve(void *ctx, const struct escalation_target *targets,
                                        size_t count)
{
    struct work *work = ctx;
    if (work->escalate_to == NULL || count == 0) {
        return resolve_targets(ctx, targets, count);
    }
    struct escalation_target instead = *work->escalate_to;
    instead.urgency = targets[0].urgency;
    struct escalation_people people = resolve_targets(ctx, &instead, 1);
    return people.count > 0 ? people : resolve_targets(ctx, targets, count);
}

enum escalation_verdict drive_escalation(struct work *work, struct escalation *escalation,
                                         struct escalation_input *input)
{
    if (wakes(input->command) &&
        pass_to_problem(work, escalation->cause, escalation->policy, escalation->method)) {
        *input = (struct escalation_input){.command = ESCALATION_CANCEL, .why = "folded"};
        escalation->flags |= ESCALATION_FOLDED;
    }
    const struct escalation_policy *policy = policy_of(work, escalation);
    struct escalation_machine machine = {.escalation = escalation,
                                         .policy = policy,
                                         .arena = work->arena,
                                         .resolve = resolve,
                                         .reminder_late_max_s = work->policies->reminder_late_max_s,
                                         .ctx = work};
    input->now_us = work->now_us;
    enum escalation_verdict verdict = escalation_machine_run(&machine, input);
    if (machine.act_count > 0) {
        carry_out(work, &machine);
        drive_escalation_timers(work, escalation);
        work->changed = true;
    }
    follow_shift_arm(work, escalation, policy);
    return verdict;
}
