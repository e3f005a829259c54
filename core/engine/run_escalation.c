#include "engine/run_escalation.h"
#include "base/log.h"
#include "base/must.h"
#include "engine/decide_priority.h"
#include "engine/notify_person.h"
#include "engine/run_clocks.h"
#include "model/ticket_facts.h"

#define SECOND_US INT64_C(1000000)

struct escalation *run_escalation_find(const struct work *work, uint32_t n)
{
    for (size_t i = 0; i < work->ticket->escalation_count; i++) {
        if (work->ticket->escalations[i].n == n) {
            return &work->ticket->escalations[i];
        }
    }
    return NULL;
}

/* --- who is meant by a level --- */

struct people {
    const struct roster_agent **items;
    size_t count;
};

static void add_person(struct work *work, struct people *people, const struct roster_agent *agent)
{
    for (size_t i = 0; i < people->count; i++) {
        if (people->items[i] == agent) {
            return;
        }
    }
    if (agent != NULL) {
        *ARENA_PUSH(work->arena, people->items, people->count) = agent;
    }
}

static void resolve_target(struct work *work, const struct escalation_target *target,
                           struct people *people)
{
    const struct roster *roster = &work->policies->roster;
    const struct roster_team *team = NULL;
    switch (target->kind) {
    case ESCALATION_TARGET_USER:
        add_person(work, people, roster_agent(roster, target->name));
        break;
    case ESCALATION_TARGET_OWNER:
        add_person(work, people, roster_agent(roster, work->ticket->agent));
        break;
    case ESCALATION_TARGET_ROLE:
        team = roster_team(roster, work->ticket->team);
        while (team != NULL && team->manager.n == 0) { /* the nearest superior who has one */
            team = team->parent.n ? roster_team(roster, team->parent) : NULL;
        }
        add_person(work, people, team ? roster_agent(roster, team->manager) : NULL);
        break;
    case ESCALATION_TARGET_TEAM:
        for (size_t i = 0; i < roster->agent_count; i++) {
            if (roster_in_team(&roster->agents[i], target->name)) {
                add_person(work, people, &roster->agents[i]);
            }
        }
        break;
    }
}

static struct people resolve(struct work *work, const struct escalation_target *targets,
                             size_t count)
{
    struct people people = {0};
    for (size_t i = 0; i < count; i++) {
        resolve_target(work, &targets[i], &people);
    }
    return people;
}

static size_t count_reachable(struct work *work, const struct people *people)
{
    size_t count = 0;
    for (size_t i = 0; i < people->count; i++) {
        count += notify_person_is_reachable(work, people->items[i]);
    }
    return count;
}

/* --- levels --- */

static struct text cause_name(struct work *work, const struct escalation *escalation)
{
    return arena_printf(work->arena, "escalation:%u", escalation->n);
}

static void page_level(struct work *work, struct escalation *escalation,
                       const struct people *people, int64_t due_us, bool reminder)
{
    struct pack *event = work_event(work, "level_fired");
    pack_pair_int(event, "escalation", escalation->n);
    pack_pair_text(event, "policy", escalation->policy);
    pack_pair_int(event, "level", escalation->level);
    pack_pair_int(event, "round", escalation->round);
    pack_pair_bool(event, "reminder", reminder);
    pack_pair_int(event, "late_by_s", (work->now_us - due_us) / SECOND_US);
    pack_pair_int(event, "late_by_ms", (work->now_us - due_us) / 1000);
    pack_key(event, "people");
    pack_list_begin(event);
    for (size_t i = 0; i < people->count; i++) {
        pack_text(event, people->items[i]->id);
    }
    pack_list_end(event);
    work_event_end(work);
    for (size_t i = 0; i < people->count; i++) {
        notify_person(work, escalation, people->items[i], escalation->level, reminder);
    }
}

static void skip_level(struct work *work, const struct escalation *escalation, const char *reason)
{
    struct pack *event = work_event(work, "level_skipped");
    pack_pair_int(event, "escalation", escalation->n);
    pack_pair_int(event, "level", escalation->level);
    pack_pair_z(event, "reason", reason);
    work_event_end(work);
}

static void exhaust(struct work *work, struct escalation *escalation,
                    const struct escalation_policy *policy)
{
    if (escalation->state == ESCALATION_ACTIVE) {
        escalation_move(escalation, ESCALATION_EXHAUSTED);
        struct pack *event = work_event(work, "escalation_ended");
        pack_pair_int(event, "escalation", escalation->n);
        pack_pair_z(event, "how", "exhausted");
        pack_pair_int(event, "level", escalation->level);
        work_event_end(work);
    }
    if (policy->exhausted_every_s > 0) {
        work_arm(work, TIMER_LEVEL, escalation->n,
                 work->now_us + policy->exhausted_every_s * SECOND_US, 0);
    }
}

/* Everybody of every level is absent: the last resort, or an alarm for the operator. */
static void call_last_resort(struct work *work, struct escalation *escalation,
                             const struct escalation_policy *policy, int64_t due_us)
{
    struct people people = resolve(work, policy->last_resort, policy->last_resort_count);
    if (count_reachable(work, &people) > 0) {
        page_level(work, escalation, &people, due_us, false);
        return;
    }
    log_error("escalation.nobody_reachable", "ticket=%s policy=%.*s escalation=%u",
              id_print('T', work->ticket->id).z, TEXT_ARG(policy->id), escalation->n);
    struct pack *event = work_event(work, "nobody_reachable");
    pack_pair_int(event, "escalation", escalation->n);
    work_event_end(work);
}

/* Fires the level that `escalation` stands on; an empty or unreachable one passes on at once (f2).
 */
static void fire_from(struct work *work, struct escalation *escalation,
                      const struct escalation_policy *policy, int64_t due_us)
{
    for (size_t tries = 0; tries < policy->level_count; tries++) {
        const struct escalation_level *level = &policy->levels[escalation->level - 1];
        struct people people = resolve(work, level->targets, level->target_count);
        escalation->level_at_us = work->now_us;
        if (people.count > 0 && count_reachable(work, &people) > 0) {
            if (level->raise_priority != PRIORITY_NONE) {
                decide_priority_hold(work, cause_name(work, escalation),
                                     (enum priority)level->raise_priority);
                decide_priority(work);
            }
            page_level(work, escalation, &people, due_us, false);
            work_arm(work, TIMER_LEVEL, escalation->n,
                     escalation_level_due(policy, escalation->level, work->now_us),
                     escalation->level);
            return;
        }
        skip_level(work, escalation, people.count == 0 ? "empty" : "unreachable");
        uint32_t next = 0;
        uint32_t round = 0;
        if (escalation_next(escalation, policy, &next, &round) == ESCALATION_STEP_EXHAUSTED) {
            break;
        }
        escalation->level = next;
        escalation->round = round;
    }
    call_last_resort(work, escalation, policy, due_us);
    exhaust(work, escalation, policy);
}

static void go_to(struct work *work, struct escalation *escalation,
                  const struct escalation_policy *policy, uint32_t level, uint32_t round,
                  int64_t due_us, const char *cause)
{
    struct pack *event = work_event(work, "escalated");
    pack_pair_int(event, "escalation", escalation->n);
    pack_pair_z(event, "axis",
                policy->levels[level - 1].axis == ESCALATION_FUNCTIONAL ? "functional"
                                                                        : "hierarchical");
    pack_pair_int(event, "from", escalation->level);
    pack_pair_int(event, "to", level);
    pack_pair_int(event, "level", level);
    pack_pair_z(event, "cause", cause);
    work_event_end(work);
    escalation->level = level;
    escalation->round = round;
    fire_from(work, escalation, policy, due_us);
    work->changed = true;
}

/* --- the life --- */

static void join(struct work *work, const struct escalation *escalation,
                 enum escalation_cause cause, struct text method)
{
    struct pack *event = work_event(work, "escalation_joined");
    pack_pair_int(event, "escalation", escalation->n);
    pack_pair_z(event, "cause", escalation_policy_cause_name(cause));
    pack_pair_text(event, "method", method);
    work_event_end(work);
}

void run_escalation_start(struct work *work, enum escalation_cause cause,
                          const struct escalation_policy *policy, struct text method)
{
    struct ticket *ticket = work->ticket;
    if (!ticket_is_unsolved(ticket) || policy->level_count == 0) {
        return;
    }
    for (size_t i = 0; i < ticket->escalation_count; i++) {
        if (escalation_is_live(&ticket->escalations[i]) &&
            text_eq(ticket->escalations[i].policy, policy->id)) {
            join(work, &ticket->escalations[i], cause, method);
            return;
        }
    }
    struct escalation *escalation =
        ARENA_PUSH(work->arena, ticket->escalations, ticket->escalation_count);
    *escalation = (struct escalation){.n = (uint32_t)ticket->escalation_count,
                                      .state = ESCALATION_ACTIVE,
                                      .cause = cause,
                                      .policy = policy->id,
                                      .policy_version = policy->version,
                                      .level = 1,
                                      .started_us = work->now_us};
    struct pack *event = work_event(work, "escalation_started");
    pack_pair_int(event, "escalation", escalation->n);
    pack_pair_text(event, "policy", policy->id);
    pack_pair_text(event, "version", policy->version);
    pack_pair_z(event, "cause", escalation_policy_cause_name(cause));
    pack_pair_text(event, "method", method);
    pack_pair_z(event, "axis",
                policy->levels[0].axis == ESCALATION_FUNCTIONAL ? "functional" : "hierarchical");
    pack_pair_int(event, "level", 1);
    work_event_end(work);
    work->changed = true;
    fire_from(work, escalation, policy, work->now_us);
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
        if ((rule->causes & (1u << cause)) != 0 && policy != NULL &&
            ticket_facts_hold(rule->when, &facts)) {
            run_escalation_start(work, cause, policy, method);
            return true;
        }
    }
    return false;
}

enum err run_escalation_step(struct work *work, uint32_t n, uint32_t level)
{
    struct escalation *escalation = run_escalation_find(work, n);
    MUST(escalation != NULL);
    const struct escalation_policy *policy =
        policy_set_escalation(work->policies, escalation->policy);
    uint32_t next = level;
    uint32_t round = escalation->round;
    if (policy == NULL) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "id",
                           "escalation policy %.*s is no longer configured",
                           TEXT_ARG(escalation->policy));
    }
    if (level == 0 &&
        escalation_next(escalation, policy, &next, &round) == ESCALATION_STEP_EXHAUSTED) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "level",
                           "escalation %u stands at its last level (%u) and no round is left", n,
                           escalation->level);
    }
    if (next < 1 || next > policy->level_count) {
        return work_refuse(work, ERR_INVALID, "invalid", "level", "policy %.*s has levels 1 to %zu",
                           TEXT_ARG(policy->id), policy->level_count);
    }
    if (escalation->state != ESCALATION_ACTIVE) {
        escalation_move(escalation, ESCALATION_ACTIVE);
        work_disarm(work, TIMER_ACK_EXPIRY, n);
    }
    notify_person_cancel(work, n, "escalated");
    go_to(work, escalation, policy, next, round, work->now_us, "manual");
    return ERR_OK;
}

static void remind(struct work *work, struct escalation *escalation,
                   const struct escalation_policy *policy, int64_t due_us)
{
    const struct escalation_level *level = &policy->levels[escalation->level - 1];
    struct people people = resolve(work, level->targets, level->target_count);
    page_level(work, escalation, &people, due_us, true);
    exhaust(work, escalation, policy);
}

void run_escalation_level_due(struct work *work, uint32_t n, int64_t due_us)
{
    struct escalation *escalation = run_escalation_find(work, n);
    if (escalation == NULL || escalation->state == ESCALATION_ACKNOWLEDGED ||
        !escalation_is_live(escalation)) {
        return;
    }
    const struct escalation_policy *policy =
        policy_set_escalation(work->policies, escalation->policy);
    if (policy == NULL || escalation->level > policy->level_count) {
        log_error("escalation.policy_gone", "ticket=%s policy=%.*s",
                  id_print('T', work->ticket->id).z, TEXT_ARG(escalation->policy));
        return;
    }
    uint32_t level = 0;
    uint32_t round = 0;
    if (escalation->state == ESCALATION_EXHAUSTED) {
        remind(work, escalation, policy, due_us);
    } else if (escalation_next(escalation, policy, &level, &round) == ESCALATION_STEP_EXHAUSTED) {
        exhaust(work, escalation, policy);
    } else {
        notify_person_cancel(work, n, "next_level");
        go_to(work, escalation, policy, level, round, due_us, "delay");
    }
}

enum err run_escalation_acknowledge(struct work *work, uint32_t n, struct text person,
                                    int64_t for_s, bool for_given)
{
    struct escalation *escalation = run_escalation_find(work, n);
    MUST(escalation != NULL);
    const struct escalation_policy *policy =
        policy_set_escalation(work->policies, escalation->policy);
    int64_t hold_s = for_given || policy == NULL ? for_s : policy->acknowledge_for_s;
    int64_t until_us = hold_s > 0 ? work->now_us + hold_s * SECOND_US : 0;
    bool again = escalation->state == ESCALATION_ACKNOWLEDGED;
    bool longer =
        !again || until_us == 0 ||
        (escalation->acknowledged_until_us != 0 && until_us > escalation->acknowledged_until_us);
    if (!again) {
        escalation_move(escalation, ESCALATION_ACKNOWLEDGED);
        escalation->acknowledged_by = arena_text(work->arena, person);
        escalation->acknowledged_at_us = work->now_us;
        work_disarm(work, TIMER_LEVEL, n);
        notify_person_cancel(work, n, "acknowledged");
    }
    if (longer) { /* a second one changes no expiry unless it is longer */
        escalation->acknowledged_until_us = until_us;
        if (until_us != 0) {
            work_arm(work, TIMER_ACK_EXPIRY, n, until_us, 0);
        } else {
            work_disarm(work, TIMER_ACK_EXPIRY, n);
        }
    }
    struct pack *event = work_event(work, "acknowledged");
    pack_pair_int(event, "escalation", n);
    pack_pair_text(event, "person", person);
    pack_pair_int(event, "until_ms", escalation->acknowledged_until_us / 1000);
    pack_pair_bool(event, "again", again);
    work_event_end(work);
    work->changed = true;
    return ERR_OK;
}

void run_escalation_acknowledge_expired(struct work *work, uint32_t n)
{
    struct escalation *escalation = run_escalation_find(work, n);
    if (escalation == NULL || escalation->state != ESCALATION_ACKNOWLEDGED) {
        return;
    }
    const struct escalation_policy *policy =
        policy_set_escalation(work->policies, escalation->policy);
    struct pack *event = work_event(work, "ack_expired");
    pack_pair_int(event, "escalation", n);
    pack_pair_text(event, "person", escalation->acknowledged_by);
    work_event_end(work);
    escalation_move(escalation, ESCALATION_ACTIVE);
    work->changed = true;
    if (policy != NULL && escalation->level <= policy->level_count) {
        fire_from(work, escalation, policy, work->now_us); /* the same level, whoever it is now */
    }
}

void run_escalation_end_all(struct work *work, const char *how)
{
    for (size_t i = 0; i < work->ticket->escalation_count; i++) {
        struct escalation *escalation = &work->ticket->escalations[i];
        if (!escalation_is_live(escalation)) {
            continue;
        }
        escalation_move(escalation, ESCALATION_RESOLVED);
        escalation->ended_at_us = work->now_us;
        work_disarm(work, TIMER_LEVEL, escalation->n);
        work_disarm(work, TIMER_ACK_EXPIRY, escalation->n);
        decide_priority_release(work, cause_name(work, escalation));
        struct pack *event = work_event(work, "escalation_ended");
        pack_pair_int(event, "escalation", escalation->n);
        pack_pair_z(event, "how", how);
        pack_pair_int(event, "level", escalation->level);
        work_event_end(work);
        work->changed = true;
    }
    notify_person_cancel(work, 0, how);
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
    struct escalation *escalation = run_escalation_find(work, job->escalation);
    if (escalation == NULL || escalation->state != ESCALATION_ACTIVE ||
        escalation->level != job->level || has_open_page(work, job)) {
        return;
    }
    const struct escalation_policy *policy =
        policy_set_escalation(work->policies, escalation->policy);
    uint32_t level = 0;
    uint32_t round = 0;
    if (policy != NULL &&
        escalation_next(escalation, policy, &level, &round) == ESCALATION_STEP_LEVEL) {
        skip_level(work, escalation, "undeliverable");
        go_to(work, escalation, policy, level, round, work->now_us, "undeliverable");
    } else if (policy != NULL) {
        call_last_resort(work, escalation, policy, work->now_us);
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
    const struct escalation_policy *escalation =
        policy_set_escalation(work->policies, policy->breach_escalation_policy);
    if (escalation != NULL) {
        run_escalation_start(work, ESCALATION_CAUSE_BREACHED, escalation, method);
    } else {
        (void)run_escalation_start_by_rules(work, ESCALATION_CAUSE_BREACHED, method);
    }
}
