#include "engine/run_clocks.h"
#include "base/log.h"
#include "engine/decide_priority.h"

#define SECOND_US INT64_C(1000000)

static const struct sla_policy *policy_of(const struct work *work, const struct sla_clock *clock)
{
    return policy_set_sla(work->policies, clock->policy);
}

static bool is_live(const struct sla_clock *clock)
{
    return clock->phase == SLA_RUNNING || clock->phase == SLA_PAUSED;
}

static struct sla_clock *find_live(const struct work *work, enum sla_metric metric)
{
    for (size_t i = 0; i < work->ticket->clock_count; i++) {
        if (work->ticket->clocks[i].metric == metric && is_live(&work->ticket->clocks[i])) {
            return &work->ticket->clocks[i];
        }
    }
    return NULL;
}

static uint32_t timer_number(const struct sla_clock *clock)
{
    return ((uint32_t)clock->metric << 16) | clock->n;
}

static void disarm(struct work *work, const struct sla_clock *clock)
{
    work_disarm(work, TIMER_THRESHOLD, timer_number(clock));
    work_disarm(work, TIMER_BREACH, timer_number(clock));
}

static struct pack *clock_event(struct work *work, const char *type, const struct sla_clock *clock)
{
    struct pack *event = work_event(work, type);
    pack_pair_z(event, "metric", sla_policy_metric_name(clock->metric));
    pack_pair_int(event, "n", clock->n);
    return event;
}

static void pair_due(struct pack *event, const struct sla_clock *clock)
{
    if (clock->phase == SLA_RUNNING) {
        pack_pair_int(event, "due_at_ms", clock->due_s * 1000);
    }
}

static void pair_target(struct pack *event, const char *key, struct sla_target target)
{
    static const char *const units[] = {"calendar", "business", "working_days"};
    pack_key(event, key);
    pack_map_begin(event);
    pack_pair_int(event, target.unit == SLA_UNIT_DAYS ? "days" : "amount_s", target.amount);
    pack_pair_z(event, "unit", units[target.unit]);
    pack_map_end(event);
}

static size_t pauses_of(struct work *work, const struct sla_policy *policy, struct span_s **spans)
{
    return ticket_pauses(work->ticket, policy->pause_in, work->arena, spans);
}

static void refresh(struct work *work, struct sla_clock *clock, const struct sla_policy *policy)
{
    struct span_s *pauses = NULL;
    size_t count = pauses_of(work, policy, &pauses);
    enum err err = sla_clock_refresh(clock, policy, pauses, count, work->now_us / SECOND_US);
    if (err != ERR_OK) {
        log_warn("clock.no_working_time", "ticket=%s metric=%s calendar=%.*s",
                 id_print('T', work->ticket->id).z, sla_policy_metric_name(clock->metric),
                 TEXT_ARG(calendar_id(policy->calendar)));
    }
}

struct text run_clocks_cause(struct work *work, const struct sla_clock *clock)
{
    return arena_printf(work->arena, "clock_at_risk:%s", sla_policy_metric_name(clock->metric));
}

static void end_clock(struct work *work, struct sla_clock *clock, enum sla_phase phase,
                      const char *why)
{
    const struct sla_policy *policy = policy_of(work, clock);
    struct span_s *pauses = NULL;
    size_t count = policy ? pauses_of(work, policy, &pauses) : 0;
    bool was_breached = clock->breached;
    int64_t now_s = work->now_us / SECOND_US;
    int64_t due_s = clock->due_s;
    sla_clock_end(clock, phase, policy, pauses, count, now_s);
    disarm(work, clock);
    decide_priority_release(work, run_clocks_cause(work, clock));
    if (clock->breached &&
        !was_breached) { /* its timer was late: the breach is a fact all the same */
        struct pack *event = clock_event(work, "clock_breached", clock);
        pack_pair_int(event, "due_at_ms", due_s * 1000);
        pack_pair_int(event, "detected_at_ms", work->now_us / 1000);
        pack_pair_int(event, "late_by_s", now_s - due_s - 1);
        work_event_end(work);
    }
    struct pack *event =
        clock_event(work, phase == SLA_FULFILLED ? "clock_fulfilled" : "clock_cancelled", clock);
    if (phase == SLA_FULFILLED) {
        pack_pair_int(event, "elapsed_s", clock->elapsed_s);
        pack_pair_bool(event, "in_time", !clock->breached);
    } else {
        pack_pair_z(event, "why", why);
    }
    work_event_end(work);
    work->changed = true;
}

static struct sla_target target_for(const struct work *work, const struct sla_policy *policy,
                                    enum sla_metric metric)
{
    return policy->targets[metric][work->ticket->priority];
}

void run_clocks_start(struct work *work, enum sla_metric metric, int64_t start_us)
{
    const struct sla_policy *policy = policy_set_sla(work->policies, work->ticket->sla_policy);
    if (policy == NULL || find_live(work, metric) != NULL) {
        return;
    }
    struct sla_target target = target_for(work, policy, metric);
    if (target.amount == 0) {
        return;
    }
    uint32_t n = 1;
    for (size_t i = 0; i < work->ticket->clock_count; i++) {
        n += work->ticket->clocks[i].metric == metric;
    }
    struct sla_clock *clock =
        ARENA_PUSH(work->arena, work->ticket->clocks, work->ticket->clock_count);
    *clock = (struct sla_clock){.metric = metric,
                                .n = n,
                                .phase = SLA_RUNNING,
                                .start_s = start_us / SECOND_US,
                                .target = target,
                                .policy = policy->id,
                                .due_s = CALENDAR_NONE};
    refresh(work, clock, policy);
    struct pack *event = clock_event(work, "clock_armed", clock);
    pack_pair_int(event, "start_at_ms", clock->start_s * 1000);
    pair_target(event, "target", clock->target);
    pack_pair_text(event, "calendar",
                   target.unit == SLA_UNIT_CALENDAR ? TEXT("always")
                                                    : calendar_id(policy->calendar));
    pack_pair_text(event, "policy", policy->id);
    pair_due(event, clock);
    work_event_end(work);
    work->changed = true;
}

void run_clocks_fulfil(struct work *work, enum sla_metric metric)
{
    struct sla_clock *clock = find_live(work, metric);
    if (clock != NULL) {
        end_clock(work, clock, SLA_FULFILLED, NULL);
    }
}

void run_clocks_cancel(struct work *work, enum sla_metric metric, const char *why)
{
    struct sla_clock *clock = find_live(work, metric);
    if (clock != NULL) {
        end_clock(work, clock, SLA_CANCELLED, why);
    }
}

bool run_clocks_is_live(const struct work *work, enum sla_metric metric)
{
    return find_live(work, metric) != NULL;
}

static bool same_target(struct sla_target a, struct sla_target b)
{
    return a.amount == b.amount && a.unit == b.unit;
}

static void retarget_clock(struct work *work, struct sla_clock *clock,
                           const struct sla_policy *policy, struct sla_target target)
{
    if (same_target(clock->target, target)) {
        return;
    }
    struct sla_target old = clock->target;
    int64_t old_due_s = clock->due_s;
    clock->target = target;
    disarm(work, clock);
    refresh(work, clock, policy);
    struct pack *event = clock_event(work, "clock_retargeted", clock);
    pair_target(event, "old_target", old);
    pair_target(event, "new_target", target);
    pack_pair_z(event, "mode", "recompute");
    if (old_due_s != CALENDAR_NONE) {
        pack_pair_int(event, "old_due_at_ms", old_due_s * 1000);
    }
    pair_due(event, clock);
    work_event_end(work);
    work->changed = true;
}

void run_clocks_retarget(struct work *work)
{
    for (size_t i = 0; i < work->ticket->clock_count; i++) {
        struct sla_clock *clock = &work->ticket->clocks[i];
        const struct sla_policy *policy = policy_of(work, clock);
        if (!is_live(clock) || policy == NULL) {
            continue;
        }
        struct sla_target target = target_for(work, policy, clock->metric);
        if (clock->cap_s > 0 && target.unit != SLA_UNIT_DAYS && clock->cap_s < target.amount) {
            target.amount = clock->cap_s;
        }
        if (target.amount == 0) {
            end_clock(work, clock, SLA_CANCELLED, "no_target");
        } else {
            retarget_clock(work, clock, policy, target);
        }
    }
}

/* The natural start of a clock that a policy brings when it begins to apply (d8). */
static void start_missing(struct work *work)
{
    struct ticket *ticket = work->ticket;
    bool responded = (ticket->flags & TICKET_RESPONDED) != 0;
    if (!ticket_is_unsolved(ticket)) {
        return;
    }
    if (!responded) {
        run_clocks_start(work, SLA_FIRST_RESPONSE, ticket->created_us);
    } else if (ticket->waiting_since_us != 0) {
        run_clocks_start(work, SLA_NEXT_RESPONSE, ticket->waiting_since_us);
    }
    run_clocks_start(work, SLA_RESOLUTION, ticket->created_us);
}

static void apply_tighter(struct work *work, const struct sla_policy *policy,
                          const struct clock_targets *tighter)
{
    for (size_t i = 0; tighter != NULL && i < work->ticket->clock_count; i++) {
        struct sla_clock *clock = &work->ticket->clocks[i];
        int64_t amount_s = tighter->target_ms[clock->metric] / 1000;
        if (!is_live(clock) || amount_s <= 0 || clock->target.unit == SLA_UNIT_DAYS ||
            amount_s >= clock->target.amount) {
            continue; /* a plugin may only tighten */
        }
        clock->cap_s = amount_s;
        retarget_clock(work, clock, policy,
                       (struct sla_target){.amount = amount_s, .unit = clock->target.unit});
    }
}

static void cancel_all(struct work *work, const char *why)
{
    for (size_t i = 0; i < work->ticket->clock_count; i++) {
        if (is_live(&work->ticket->clocks[i])) {
            end_clock(work, &work->ticket->clocks[i], SLA_CANCELLED, why);
        }
    }
}

void run_clocks_apply_policy(struct work *work, const struct sla_policy *policy,
                             const struct clock_targets *tighter)
{
    struct ticket *ticket = work->ticket;
    if ((ticket->flags & TICKET_AUTOMATIC) != 0) {
        return; /* no customer has asked for anything yet (b2) */
    }
    struct text id = policy ? policy->id : TEXT_NONE;
    bool is_other = !text_eq(ticket->sla_policy, id);
    bool is_first = ticket->sla_policy.n == 0 && (ticket->flags & TICKET_SLA_NONE) == 0;
    if (is_other) {
        cancel_all(work, "policy");
        ticket->sla_policy = arena_text(work->arena, id);
        work->changed = true;
    }
    if (policy == NULL) {
        if (is_first || is_other) {
            ticket->flags |= TICKET_SLA_NONE;
            struct pack *event = work_event(work, "sla_none");
            pack_pair_int(event, "policies", (int64_t)work->policies->sla_policy_count);
            work_event_end(work);
        }
        return;
    }
    ticket->flags &= ~(uint32_t)TICKET_SLA_NONE;
    if (is_other) {
        struct pack *event = work_event(work, "sla_applied");
        pack_pair_text(event, "policy", policy->id);
        pack_pair_z(event, "version", work->policies->version);
        pack_pair_z(event, "mode", is_first ? "new_tickets" : "next_event");
        work_event_end(work);
    }
    run_clocks_retarget(work);
    start_missing(work);
    apply_tighter(work, policy, tighter);
}

static void note_phase(struct work *work, const struct sla_clock *clock, enum sla_phase old)
{
    if (clock->phase == old) {
        return;
    }
    struct pack *event =
        clock_event(work, clock->phase == SLA_PAUSED ? "clock_paused" : "clock_resumed", clock);
    pack_pair_z(event, "why", ticket_state_name(work->ticket->state));
    if (clock->target.unit != SLA_UNIT_DAYS) {
        pack_pair_int(event, "remaining_s", clock->target.amount - clock->elapsed_s);
    }
    pair_due(event, clock);
    work_event_end(work);
    work->changed = true;
}

static void fire_threshold(struct work *work, struct sla_clock *clock,
                           const struct sla_policy *policy, struct sla_instant instant,
                           bool superseded, const struct clock_actions *actions)
{
    const struct sla_threshold *threshold = &policy->thresholds[instant.threshold];
    clock->fired |= 1u << instant.threshold;
    clock->at_risk = clock->at_risk || threshold->kind != SLA_AFTER;
    struct pack *event = clock_event(work, "clock_at_risk", clock);
    pack_pair_text(event, "threshold", threshold->id);
    pack_pair_int(event, "instant_ms", instant.at_s * 1000);
    pack_pair_int(event, "late_by_s", work->now_us / SECOND_US - instant.at_s);
    pack_pair_bool(event, "superseded", superseded);
    work_event_end(work);
    work->changed = true;
    if (!superseded) {
        actions->on_threshold(work, clock, threshold);
    }
}

static void fire_breach(struct work *work, struct sla_clock *clock, const struct sla_policy *policy,
                        struct sla_instant instant, const struct clock_actions *actions)
{
    clock->breached = true;
    struct pack *event = clock_event(work, "clock_breached", clock);
    pack_pair_int(event, "due_at_ms", instant.at_s * 1000);
    pack_pair_int(event, "detected_at_ms", work->now_us / 1000);
    /* A breach can be known from the second behind its due on. */
    pack_pair_int(event, "late_by_s", work->now_us / SECOND_US - instant.at_s - 1);
    work_event_end(work);
    work->changed = true;
    actions->on_breach(work, clock, policy);
}

/* Of several thresholds in the past only the latest acts; the breach is a fact and is recorded in
 * any case (d6). A response exactly at due is in time, so the breach itself counts from the second
 * behind it. */
static void catch_up(struct work *work, size_t index, const struct sla_policy *policy,
                     const struct clock_actions *actions)
{
    struct sla_instant instants[SLA_THRESHOLDS_MAX + 1];
    struct span_s *pauses = NULL;
    size_t pause_count = pauses_of(work, policy, &pauses);
    struct sla_clock *clock = &work->ticket->clocks[index];
    size_t count = sla_clock_instants(clock, policy, pauses, pause_count, instants);
    int64_t now_s = work->now_us / SECOND_US;
    size_t latest = SIZE_MAX;
    for (size_t i = 0; i < count && instants[i].at_s <= now_s; i++) {
        latest = instants[i].threshold >= 0 ? i : latest;
    }
    for (size_t i = 0; i < count; i++) {
        clock = &work->ticket->clocks[index]; /* actions may have grown the array */
        if (instants[i].threshold >= 0 && instants[i].at_s <= now_s) {
            fire_threshold(work, clock, policy, instants[i], i != latest, actions);
        } else if (instants[i].threshold < 0 && instants[i].at_s < now_s) {
            fire_breach(work, clock, policy, instants[i], actions);
        }
    }
}

static void arm_next(struct work *work, const struct sla_clock *clock,
                     const struct sla_policy *policy)
{
    struct sla_instant instants[SLA_THRESHOLDS_MAX + 1];
    struct span_s *pauses = NULL;
    size_t pause_count = pauses_of(work, policy, &pauses);
    size_t count = sla_clock_instants(clock, policy, pauses, pause_count, instants);
    uint32_t number = timer_number(clock);
    if (count == 0) {
        disarm(work, clock);
        return;
    }
    bool is_breach = instants[0].threshold < 0;
    /* The breach becomes true one second after due: a fulfilment at due is still in time. */
    int64_t at_us = (instants[0].at_s + (is_breach ? 1 : 0)) * SECOND_US;
    work_disarm(work, is_breach ? TIMER_THRESHOLD : TIMER_BREACH, number);
    work_arm(work, is_breach ? TIMER_BREACH : TIMER_THRESHOLD, number, at_us,
             (uint32_t)(instants[0].threshold + 1));
}

void run_clocks(struct work *work, const struct clock_actions *actions)
{
    for (size_t i = 0; i < work->ticket->clock_count; i++) {
        struct sla_clock *clock = &work->ticket->clocks[i];
        const struct sla_policy *policy = policy_of(work, clock);
        if (!is_live(clock)) {
            continue;
        }
        if (policy == NULL) { /* its policy has left the configuration */
            end_clock(work, clock, SLA_CANCELLED, "policy");
            continue;
        }
        enum sla_phase old = clock->phase;
        refresh(work, clock, policy);
        note_phase(work, clock, old);
        catch_up(work, i, policy, actions);
    }
    for (size_t i = 0; i < work->ticket->clock_count; i++) {
        const struct sla_policy *policy = policy_of(work, &work->ticket->clocks[i]);
        if (is_live(&work->ticket->clocks[i]) && policy != NULL) {
            arm_next(work, &work->ticket->clocks[i], policy);
        }
    }
}
