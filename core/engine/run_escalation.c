#include "engine/run_escalation.h"
#include "base/clock.h"
#include "base/must.h"
#include "engine/ask_hook.h"
#include "engine/carry_out.h"
#include "engine/decide_priority.h"
#include "engine/drive_escalation.h"
#include "engine/give_ticket.h"
#include "engine/guard_loops.h"
#include "engine/hold_maintenance.h"
#include "engine/kept_policy.h"
#include "engine/notify_person.h"
#include "engine/pass_to_problem.h"
#include "engine/run_clocks.h"
#include "model/ticket_facts.h"

struct escalation *run_escalation_find(const struct work *work, uint32_t n)
{
    for (size_t i = 0; i < work->ticket->escalation_count; i++) {
        if (work->ticket->escalations[i].n == n) {
            return &work->ticket->escalations[i];
        }
    }
    return NULL;
}

struct escalation *run_escalation_live(const struct work *work)
{
    for (size_t i = work->ticket->escalation_count; i-- > 0;) {
        if (escalation_is_live(&work->ticket->escalations[i])) {
            return &work->ticket->escalations[i];
        }
    }
    return NULL;
}

enum escalation_verdict run_escalation_command(struct work *work, uint32_t n,
                                               struct escalation_input *input)
{
    struct escalation *escalation = run_escalation_find(work, n);
    MUST(escalation != NULL);
    return drive_escalation(work, escalation, input);
}

/* --- start --- */

static void join(struct work *work, struct escalation *escalation, enum escalation_cause cause,
                 struct text method)
{
    struct pack *event = work_event(work, "escalation_joined");
    pack_pair_int(event, "escalation", escalation->n);
    pack_pair_z(event, "cause", escalation_policy_cause_name(cause));
    pack_pair_text(event, "method", method);
    work_event_end(work);
    escalation->joined |= 1u << cause;
    work->changed = true;
}

static void hold_at_maintenance(struct work *work, struct escalation_input *input)
{
    input->until_us = hold_maintenance_until(work);
    input->hold = input->until_us != 0 ? ESCALATION_HOLD_MAINTENANCE : ESCALATION_HOLD_NONE;
}

static void start_new(struct work *work, enum escalation_cause cause,
                      const struct escalation_policy *policy, struct text method)
{
    struct ticket *ticket = work->ticket;
    struct escalation_input input = {.command = ESCALATION_START};
    struct escalation *escalation =
        ARENA_PUSH(work->arena, ticket->escalations, ticket->escalation_count);
    *escalation = (struct escalation){.n = (uint32_t)ticket->escalation_count,
                                      .state = ESCALATION_ACTIVE,
                                      .cause = cause,
                                      .method = arena_text(work->arena, method),
                                      .policy = policy->id,
                                      .policy_version = policy->version,
                                      .started_us = work->now_us,
                                      .from_team = ticket->team,
                                      .from_agent = ticket->agent};
    struct pack *event = work_event(work, "escalation_started");
    pack_pair_int(event, "escalation", escalation->n);
    pack_pair_text(event, "policy", policy->id);
    pack_pair_text(event, "version", policy->version);
    pack_pair_z(event, "cause", escalation_policy_cause_name(cause));
    pack_pair_text(event, "method", method);
    pack_pair_z(event, "axis", escalation_policy_axis_name(policy->levels[0].axis));
    pack_pair_int(event, "level", 1);
    if ((ticket->flags & TICKET_IMMEDIATE) != 0) {
        pack_pair_z(event, "lane", "immediate");
    }
    work_event_end(work);
    work->changed = true;
    if (policy->starts_max > 0 && guard_loops_starts(work, policy->id) == policy->starts_max + 1) {
        guard_loops_cut_starts(work, policy);
    }
    hold_at_maintenance(work, &input);
    (void)drive_escalation(work, escalation, &input);
    ask_hook_enqueue(work, HOOK_ESCALATION_STARTED, -1, NULL,
                     text_z(escalation_policy_cause_name(cause)), NULL, NULL, NULL);
}

/* The newest ended escalation by this policy and for this cause, whatever its step; or NULL. */
static struct escalation *ended_one(const struct work *work, enum escalation_cause cause,
                                    const struct escalation_policy *policy, struct text method)
{
    for (size_t i = work->ticket->escalation_count; i-- > 0;) {
        struct escalation *escalation = &work->ticket->escalations[i];
        if (!escalation_is_live(escalation) && text_eq(escalation->policy, policy->id) &&
            escalation_policy_cause_family(escalation->cause) ==
                escalation_policy_cause_family(cause) &&
            (cause == ESCALATION_CAUSE_MANUAL || text_eq(escalation->method, method))) {
            return escalation;
        }
    }
    return NULL;
}

/* Held down: the cause is not new, nobody is paged again for it so soon. A person may. */
static bool is_held_down(struct work *work, struct escalation *old, enum escalation_cause cause)
{
    if (cause == ESCALATION_CAUSE_MANUAL || work->now_us >= old->hold_down_until_us ||
        escalation_policy_cause_step(cause) > escalation_policy_cause_step(old->cause)) {
        return false;
    }
    if ((old->flags & ESCALATION_HELD_BACK) == 0) {
        struct pack *event = work_event(work, "held");
        pack_pair_int(event, "escalation", old->n);
        pack_pair_z(event, "why", "hold_down");
        pack_pair_int(event, "until_ms", old->hold_down_until_us / 1000);
        work_event_end(work);
        old->flags |= ESCALATION_HELD_BACK;
        drive_escalation_timers(work, old);
    }
    return true;
}

static void resume(struct work *work, struct escalation *old, enum escalation_cause cause,
                   const char *why)
{
    struct escalation_input input = {.command = ESCALATION_RESUME, .why = why};
    old->cause = cause;
    hold_at_maintenance(work, &input);
    (void)drive_escalation(work, old, &input);
}

void run_escalation_start(struct work *work, enum escalation_cause cause,
                          const struct escalation_policy *policy, struct text method)
{
    struct ticket *ticket = work->ticket;
    if (!ticket_is_unsolved(ticket) || policy->level_count == 0 ||
        pass_to_problem(work, cause, policy->id, method)) {
        return;
    }
    for (size_t i = 0; i < ticket->escalation_count; i++) {
        if (escalation_is_live(&ticket->escalations[i]) &&
            text_eq(ticket->escalations[i].policy, policy->id)) {
            join(work, &ticket->escalations[i], cause, method);
            return;
        }
    }
    struct escalation *old = ended_one(work, cause, policy, method);
    if (old != NULL && is_held_down(work, old, cause)) {
        return;
    }
    if (old != NULL && (old->flags & ESCALATION_UNDONE) == 0 &&
        work->now_us - old->ended_at_us < policy->resume_window_s * CLOCK_SECOND_US) {
        resume(work, old, cause, "same_cause");
        return;
    }
    start_new(work, cause, policy, method);
}

bool run_escalation_start_by_rules(struct work *work, enum escalation_cause cause,
                                   struct text method)
{
    struct ticket_facts facts;
    if ((work->ticket->flags & TICKET_AUTOMATIC) != 0 && cause != ESCALATION_CAUSE_MANUAL) {
        return false; /* automatic mail may be kept; it may never page anybody */
    }
    ticket_facts_init(&facts, work->ticket, work->customer, NULL, method, work->actor);
    for (size_t i = 0; i < work->policies->escalation_rule_count; i++) {
        const struct escalation_rule *rule = &work->policies->escalation_rules[i];
        const struct escalation_policy *policy =
            policy_set_escalation(work->policies, rule->policy);
        if ((rule->causes & (1u << cause)) == 0 || policy == NULL ||
            !ticket_facts_hold(rule->when, &facts)) {
            continue;
        }
        if (rule->immediate) {
            work->ticket->flags |= TICKET_IMMEDIATE;
        }
        run_escalation_start(work, cause, policy, method);
        return true;
    }
    return false;
}

/* --- steps and timers --- */

static enum err refuse(struct work *work, const struct escalation *escalation,
                       enum escalation_verdict verdict)
{
    const struct escalation_policy *policy = kept_policy_of(work, escalation);
    switch (verdict) {
    case ESCALATION_IN_MAINTENANCE:
        return work_refuse(work, ERR_CONFLICT, "conflict", "id",
                           "escalation %u is held by a maintenance window until it ends; end the "
                           "window to escalate now",
                           escalation->n);
    case ESCALATION_AT_END:
        return work_refuse(work, ERR_CONFLICT, "conflict", "level",
                           "escalation %u stands at its last level (%u) and no round is left",
                           escalation->n, escalation->level);
    case ESCALATION_NO_SUCH_LEVEL:
        return work_refuse(work, ERR_INVALID, "invalid", "level", "policy %.*s has levels 1 to %zu",
                           TEXT_ARG(escalation->policy), policy ? policy->level_count : 0);
    case ESCALATION_OVER:
        return work_refuse(work, ERR_CONFLICT, "conflict", "escalation",
                           "escalation %u is over: it is %s", escalation->n,
                           escalation_state_name(escalation->state));
    case ESCALATION_DONE:
    case ESCALATION_NOTHING:
    case ESCALATION_AGAIN: break;
    }
    return ERR_OK;
}

enum err run_escalation_step(struct work *work, uint32_t n, uint32_t level)
{
    struct escalation *escalation = run_escalation_find(work, n);
    MUST(escalation != NULL);
    struct escalation_input input = {.command = level == 0 ? ESCALATION_NEXT : ESCALATION_TO_LEVEL,
                                     .level = level};
    return refuse(work, escalation, drive_escalation(work, escalation, &input));
}

bool run_escalation_hold(struct work *work, uint32_t n)
{
    const struct escalation *escalation = run_escalation_find(work, n);
    struct escalation_input input = {.command = ESCALATION_HOLD};
    if (escalation == NULL || !escalation_is_live(escalation) ||
        escalation->hold == ESCALATION_HOLD_MAINTENANCE) {
        return false;
    }
    hold_at_maintenance(work, &input);
    return input.until_us != 0 && run_escalation_command(work, n, &input) == ESCALATION_DONE;
}

void run_escalation_level_due(struct work *work, uint32_t n, int64_t due_us, uint32_t level)
{
    struct escalation_input input = {.command = ESCALATION_DUE, .due_us = due_us, .level = level};
    if (run_escalation_find(work, n) != NULL) {
        (void)run_escalation_command(work, n, &input);
    }
}

enum err run_escalation_acknowledge(struct work *work, uint32_t n, struct text person,
                                    int64_t for_s, bool for_given)
{
    struct escalation *escalation = run_escalation_find(work, n);
    MUST(escalation != NULL);
    const struct escalation_policy *policy = kept_policy_of(work, escalation);
    int64_t policy_s = policy != NULL ? policy->acknowledge_for_s : 0;
    if (for_given && for_s == 0 && policy_s > 0 && !policy->endless_acknowledge) {
        return work_refuse(work, ERR_INVALID, "invalid", "for_ms",
                           "policy %.*s does not let anybody acknowledge without end: say for how "
                           "long, or set endless_acknowledge",
                           TEXT_ARG(escalation->policy));
    }
    struct escalation_input input = {
        .command = ESCALATION_ACKNOWLEDGE, .who = person, .for_s = for_given ? for_s : policy_s};
    (void)drive_escalation(work, escalation, &input);
    return ERR_OK;
}

void run_escalation_acknowledge_expired(struct work *work, uint32_t n, int64_t due_us)
{
    struct escalation_input input = {.command = ESCALATION_ACK_EXPIRED, .due_us = due_us};
    if (run_escalation_find(work, n) != NULL) {
        (void)run_escalation_hold(work, n); /* inside a window it waits for its end */
        (void)run_escalation_command(work, n, &input);
    }
}

void run_escalation_release(struct work *work, uint32_t n, int64_t due_us)
{
    struct escalation_input input = {.command = ESCALATION_RELEASE, .due_us = due_us};
    const struct escalation *escalation = run_escalation_find(work, n);
    if (escalation == NULL) {
        return;
    }
    if (escalation->hold == ESCALATION_HOLD_MAINTENANCE) { /* it held many: one page for all */
        work->bundle = arena_printf(work->arena, "%.*s/%lld", TEXT_ARG(escalation->policy),
                                    (long long)escalation->held_until_us);
    }
    (void)run_escalation_command(work, n, &input);
    work->bundle = TEXT_NONE;
}

void run_escalation_shift(struct work *work, uint32_t n)
{
    struct escalation_input input = {.command = ESCALATION_SHIFT};
    if (run_escalation_find(work, n) != NULL && hold_maintenance_until(work) == 0) {
        (void)run_escalation_command(work, n, &input);
    }
}

/* --- the end --- */

void run_escalation_end_all(struct work *work, const char *how)
{
    struct text told = TEXT_NONE;
    for (size_t i = 0; i < work->ticket->escalation_count; i++) {
        struct escalation *escalation = &work->ticket->escalations[i];
        struct escalation_input input = {.command = ESCALATION_RESOLVE, .why = how};
        struct text person;
        if (!escalation_is_live(escalation)) {
            continue;
        }
        for (size_t at = 0; escalation_list_next(escalation->acknowledgers, &at, &person);) {
            told = escalation_list_add(work->arena, told, person);
        }
        (void)drive_escalation(work, escalation, &input);
        escalation->flags |= ESCALATION_ENDED_BY_SOLVE;
    }
    struct text person;
    for (size_t at = 0; escalation_list_next(told, &at, &person);) {
        if (!text_eq(person, work->actor)) { /* who has done it knows */
            notify_person_tell(work, person, "notice",
                               arena_printf(work->arena, "Ticket %s is %s: nothing is left to do.",
                                            id_print('T', work->ticket->id).z, how));
        }
    }
}

void run_escalation_reopened(struct work *work)
{
    for (size_t i = 0; i < work->ticket->escalation_count; i++) {
        struct escalation *escalation = &work->ticket->escalations[i];
        if (escalation->state == ESCALATION_RESOLVED &&
            (escalation->flags & ESCALATION_ENDED_BY_SOLVE) != 0) {
            resume(work, escalation, escalation->cause, "reopened");
        }
    }
}

void run_escalation_fold(struct work *work)
{
    for (size_t i = 0; i < work->ticket->escalation_count; i++) {
        struct escalation *escalation = &work->ticket->escalations[i];
        struct escalation_input input = {.command = ESCALATION_DUE};
        if (escalation_is_live(escalation) && escalation->state != ESCALATION_ACKNOWLEDGED) {
            (void)drive_escalation(work, escalation, &input); /* which passes it on */
        }
    }
}

void run_escalation_unfold(struct work *work)
{
    for (size_t i = 0; i < work->ticket->escalation_count; i++) {
        struct escalation *escalation = &work->ticket->escalations[i];
        if (!escalation_is_live(escalation) && (escalation->flags & ESCALATION_FOLDED) != 0 &&
            ticket_is_unsolved(work->ticket)) {
            resume(work, escalation, escalation->cause, "unlinked");
        }
    }
}

static bool has_open_page(struct work *work, const struct job *dead)
{
    uint64_t *ids = NULL;
    size_t count = job_table_of(work->reader, work->arena, work->ticket->id, &ids);
    for (size_t i = 0; i < count; i++) {
        struct job job;
        if (ids[i] != dead->id && job_table_get(work->reader, work->arena, ids[i], &job) &&
            job_is_open(&job) && job.hook == HOOK_NOTIFICATION_SEND &&
            job.escalation == dead->escalation && job.level == dead->level) {
            return true;
        }
    }
    return false;
}

void run_escalation_page_dead(struct work *work, const struct job *job)
{
    struct escalation_input input = {.command = ESCALATION_UNREACHABLE, .level = job->level};
    if (run_escalation_find(work, job->escalation) != NULL && !has_open_page(work, job)) {
        (void)run_escalation_command(work, job->escalation, &input);
    }
}

/* --- what clocks do --- */

void run_escalation_on_threshold(struct work *work, const struct sla_clock *clock,
                                 const struct sla_threshold *threshold)
{
    struct text method = text_z(sla_policy_metric_name(clock->metric));
    if (threshold->raise_priority != PRIORITY_NONE) {
        decide_priority_hold(work, run_clocks_cause(work, clock),
                             (enum priority)threshold->raise_priority);
        decide_priority(work);
    }
    const struct escalation_policy *policy =
        policy_set_escalation(work->policies, threshold->escalation_policy);
    if (policy != NULL) {
        run_escalation_start(work, ESCALATION_CAUSE_AT_RISK, policy, method);
    } else {
        (void)run_escalation_start_by_rules(work, ESCALATION_CAUSE_AT_RISK, method);
    }
}

void run_escalation_on_breach(struct work *work, const struct sla_clock *clock,
                              const struct sla_policy *policy)
{
    struct text method = text_z(sla_policy_metric_name(clock->metric));
    enum escalation_cause cause =
        clock->metric == SLA_PROMISE ? ESCALATION_CAUSE_PROMISE_BROKEN : ESCALATION_CAUSE_BREACHED;
    const struct escalation_policy *escalation =
        policy_set_escalation(work->policies, policy->breach_escalation_policy);
    if (escalation != NULL) {
        run_escalation_start(work, cause, escalation, method);
    } else {
        (void)run_escalation_start_by_rules(work, cause, method);
    }
}

/* --- ping-pong --- */

void run_escalation_ping_pong(struct work *work)
{
    const struct ticket *ticket = work->ticket;
    const struct roster *roster = &work->policies->roster;
    if (run_escalation_start_by_rules(work, ESCALATION_CAUSE_PING_PONG, ticket->team)) {
        return;
    }
    const struct ticket_move *last = &ticket->moves[ticket->move_count - 1];
    struct text above = guard_loops_common_superior(roster, last->from, last->to);
    const struct roster_team *team = roster_team(roster, above);
    if (team == NULL) {
        return; /* nobody stands above both: the cut stands in the timeline */
    }
    struct text from = ticket->team;
    (void)give_ticket(work, team->id, team->manager, TEXT("ping_pong"), NULL,
                      TEXT("two teams gave it back and forth"));
    struct pack *event = work_event(work, "escalated");
    pack_pair_z(event, "axis", escalation_policy_axis_name(ESCALATION_HIERARCHICAL));
    pack_pair_text(event, "from", from);
    pack_pair_text(event, "to", team->id);
    pack_pair_z(event, "cause", escalation_policy_cause_name(ESCALATION_CAUSE_PING_PONG));
    work_event_end(work);
    notify_person_tell(work, team->manager, "notice",
                       arena_printf(work->arena,
                                    "Ticket %s went back and forth between %.*s and %.*s. It is "
                                    "yours to decide now.",
                                    id_print('T', ticket->id).z, TEXT_ARG(last->from),
                                    TEXT_ARG(last->to)));
}
