#include "engine/run_clocks.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/must.h"
#include "engine/decide_priority.h"
#include "engine/policy_history.h"

static int64_t now_s(const struct work *work)
{
    return work->now_us / CLOCK_SECOND_US;
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

struct text run_clocks_cause(struct work *work, const struct sla_clock *clock)
{
    return arena_printf(work->arena, "clock_at_risk:%s", sla_policy_metric_name(clock->metric));
}

/* --- news into the timeline --- */

static struct pack *begin(struct work *work, const char *type, const struct sla_clock *clock)
{
    struct pack *event = work_event(work, type);
    pack_pair_z(event, "metric", sla_policy_metric_name(clock->metric));
    pack_pair_int(event, "n", clock->n);
    if (clock->metric == SLA_PROMISE) {
        pack_pair_z(event, "kind", sla_clock_promises[clock->promise]);
    }
    return event;
}

static void pair_due(struct pack *event, const char *key, int64_t due_s)
{
    if (due_s != CALENDAR_NONE) {
        pack_pair_int(event, key, due_s * 1000);
    }
}

/* A due that was counted in working time names the zone data that it was counted by. */
static void pair_new_due(struct work *work, struct pack *event, const struct sla_clock *clock)
{
    pair_due(event, "due_at_ms", clock->due_s);
    bool by_zone = clock->due_s != CALENDAR_NONE && clock->target.unit != SLA_UNIT_CALENDAR;
    if (by_zone && work->policies->tzdata.n > 0) {
        pack_pair_text(event, "tzdata", work->policies->tzdata);
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

/* The calendar's name, or whose it is. */
static struct text calendar_of(const struct sla_clock *clock, const struct sla_policy *policy)
{
    enum sla_source source = policy->clocks[clock->metric].source;
    if (clock->target.unit == SLA_UNIT_CALENDAR || policy->calendar == NULL) {
        return TEXT("always");
    }
    return source == SLA_SOURCE_POLICY ? calendar_id(policy->calendar)
                                       : text_z(sla_policy_sources[source]);
}

static void write_armed(struct run_clocks *run, const struct sla_clock *clock,
                        const struct sla_policy *policy)
{
    struct work *work = run->work;
    bool is_promise = clock->metric == SLA_PROMISE;
    struct pack *event = begin(work, is_promise ? "promise_made" : "clock_armed", clock);
    pack_pair_int(event, "start_at_ms", clock->start_s * 1000);
    pair_new_due(work, event, clock);
    if (is_promise) {
        pack_pair_z(event, "source", sla_clock_sources[clock->source]);
    } else {
        pair_target(event, "target", clock->target);
        pack_pair_text(event, "calendar", calendar_of(clock, policy));
        pack_pair_text(event, "policy", policy->id);
    }
    work_event_end(work);
}

static struct text hand_reason(const struct work *work, const struct sla_clock *clock)
{
    for (size_t i = work->ticket->pause_count; i > 0; i--) {
        const struct ticket_pause *pause = &work->ticket->pauses[i - 1];
        bool is_meant = pause->metrics == 0 || (pause->metrics & (1u << clock->metric)) != 0;
        if (pause->cause == TICKET_PAUSE_RECORDED && pause->to_s == INT64_MAX && is_meant) {
            return pause->reason;
        }
    }
    return TEXT_NONE;
}

static const char *pause_reason(const struct work *work, const struct sla_clock *clock)
{
    if (clock->stuck) {
        return "no_working_time";
    }
    if (ticket_span_is_paused(work->ticket, 1u << clock->metric) ||
        ticket_span_is_paused(work->ticket, 0)) {
        return "paused";
    }
    if (ticket_span_window_at(work->ticket, now_s(work)) != NULL) {
        return "maintenance";
    }
    bool with_bot = (work->ticket->flags & TICKET_BOT) != 0;
    return with_bot ? "bot" : ticket_state_name(work->ticket->state);
}

static void write_phase(struct work *work, const struct sla_clock *clock, const char *type)
{
    struct pack *event = begin(work, type, clock);
    pack_pair_z(event, "why", pause_reason(work, clock));
    if (clock->phase == SLA_PAUSED && hand_reason(work, clock).n > 0) {
        pack_pair_text(event, "reason", hand_reason(work, clock));
    }
    if (clock->target.unit != SLA_UNIT_DAYS) {
        pack_pair_int(event, "remaining_s", clock->target.amount - clock->elapsed_s);
    }
    pair_new_due(work, event, clock);
    work_event_end(work);
}

static void write_stuck(struct work *work, const struct sla_clock *clock,
                        const struct sla_policy *policy)
{
    struct text calendar = calendar_of(clock, policy);
    struct pack *event = begin(work, "no_working_time", clock);
    pack_pair_text(event, "calendar", calendar);
    work_event_end(work);
    log_warn("clock.no_working_time", "ticket=%s metric=%s calendar=%.*s",
             id_print('T', work->ticket->id).z, sla_policy_metric_name(clock->metric),
             TEXT_ARG(calendar));
}

static void write_threshold(struct work *work, const struct sla_clock *clock,
                            const struct sla_news *news)
{
    struct pack *event = begin(work, "clock_at_risk", clock);
    pack_pair_text(event, "threshold", news->policy->thresholds[news->instant.threshold].id);
    pack_pair_int(event, "instant_ms", news->instant.at_s * 1000);
    pack_pair_int(event, "late_by_s", now_s(work) - news->instant.at_s);
    pack_pair_bool(event, "superseded", news->instant.superseded);
    work_event_end(work);
}

/* Whose time it was most; outside_hours is nobody's. */
static struct text blamed(struct run_clocks *run, const struct sla_clock *clock, int64_t due_s)
{
    struct sla_share *shares = NULL;
    struct text name = TEXT("outside_hours");
    int64_t most_s = 0;
    size_t count = sla_life_attribution(&run->life, clock, due_s, &shares);
    for (size_t i = 0; i < count; i++) {
        if (shares[i].seconds > most_s && !text_eq_z(shares[i].name, "outside_hours")) {
            most_s = shares[i].seconds;
            name = shares[i].name;
        }
    }
    return name;
}

static void pair_source(struct pack *event, const struct sla_clock *clock)
{
    if (clock->metric == SLA_PROMISE) {
        pack_pair_z(event, "source", sla_clock_sources[clock->source]);
    }
}

static void write_breach(struct run_clocks *run, const struct sla_clock *clock,
                         const struct sla_news *news)
{
    struct work *work = run->work;
    int64_t due_s = news->instant.at_s;
    struct text whose = news->by_change ? TEXT("change") : blamed(run, clock, due_s);
    struct pack *event =
        begin(work, clock->metric == SLA_PROMISE ? "promise_broken" : "clock_breached", clock);
    pack_pair_int(event, "due_at_ms", due_s * 1000);
    pack_pair_int(event, "detected_at_ms", work->now_us / 1000);
    /* A breach can be known from the second behind its due on. */
    pack_pair_int(event, "late_by_s", now_s(work) - due_s - 1);
    pack_pair_text(event, "attributed_to", whose);
    pair_source(event, clock);
    work_event_end(work);
}

static void write_attribution(struct run_clocks *run, const struct sla_clock *clock)
{
    struct sla_share *shares = NULL;
    size_t count = sla_life_attribution(&run->life, clock, clock->end_s, &shares);
    struct pack *event = begin(run->work, "attribution", clock);
    pack_key(event, "labels");
    pack_map_begin(event);
    for (size_t i = 0; i < count; i++) {
        pack_text(event, shares[i].name);
        pack_int(event, shares[i].seconds);
    }
    pack_map_end(event);
    work_event_end(run->work);
}

static void write_end(struct run_clocks *run, const struct sla_clock *clock)
{
    struct work *work = run->work;
    bool is_met = clock->phase == SLA_FULFILLED;
    bool is_promise = clock->metric == SLA_PROMISE;
    struct text cause = run_clocks_cause(work, clock);
    if (is_promise && clock->breached) {
        return; /* promise_broken has said so */
    }
    struct pack *event = begin(work,
                               is_promise ? (is_met ? "promise_kept" : "promise_superseded")
                               : is_met   ? "clock_fulfilled"
                                          : "clock_cancelled",
                               clock);
    if (is_met) {
        pack_pair_int(event, "elapsed_s", clock->elapsed_s);
        pack_pair_bool(event, "in_time", !clock->breached);
    } else {
        pack_pair_z(event, "why", sla_clock_why_name(clock->why));
    }
    if (is_promise) {
        pair_due(event, "due_at_ms", clock->start_s + clock->target.amount);
    }
    pair_source(event, clock);
    work_event_end(work);
    if (is_met && !is_promise) {
        write_attribution(run, clock);
    }
    decide_priority_release(work, cause);
}

static void write_retargeted(struct work *work, const struct sla_clock *clock,
                             const struct sla_news *news)
{
    struct pack *event = begin(work, "clock_retargeted", clock);
    pair_target(event, "old_target", news->old_target);
    pair_target(event, "new_target", clock->target);
    pack_pair_z(event, "mode", sla_policy_changes[news->mode]);
    pair_due(event, "old_due_at_ms", news->old_due_s);
    pair_new_due(work, event, clock);
    work_event_end(work);
}

static void act_on_threshold(struct run_clocks *run, const struct sla_clock *clock,
                             const struct sla_news *news)
{
    write_threshold(run->work, clock, news);
    if (run->actions != NULL && !news->instant.superseded) {
        run->actions->on_threshold(run->work, clock,
                                   &news->policy->thresholds[news->instant.threshold]);
    }
}

static void act_on_breach(struct run_clocks *run, const struct sla_clock *clock,
                          const struct sla_news *news)
{
    write_breach(run, clock, news);
    if (run->actions != NULL) {
        run->actions->on_breach(run->work, clock, news->policy);
    }
}

static void on_news(void *ctx, const struct sla_news *news)
{
    struct run_clocks *run = ctx;
    struct work *work = run->work;
    const struct sla_clock *clock = &work->ticket->clocks[news->clock];
    work->changed = true;
    switch (news->kind) {
    case CLOCK_ARMED: write_armed(run, clock, news->policy); break;
    case CLOCK_PAUSED: write_phase(work, clock, "clock_paused"); break;
    case CLOCK_RESUMED:
    case CLOCK_REOPENED: write_phase(work, clock, "clock_resumed"); break;
    case CLOCK_AT_RISK: act_on_threshold(run, clock, news); break;
    case CLOCK_BREACHED: act_on_breach(run, clock, news); break;
    case CLOCK_FULFILLED:
    case CLOCK_CANCELLED:
        disarm(work, clock);
        write_end(run, clock);
        break;
    case CLOCK_RETARGETED:
        disarm(work, clock);
        write_retargeted(work, clock, news);
        break;
    case CLOCK_STUCK: write_stuck(work, clock, news->policy); break;
    }
}

struct sla_life *run_clocks_begin(struct run_clocks *run, struct work *work)
{
    const struct policy_set *policies = policy_history_set(work);
    policy_history_adopt(work, work->ticket, policies);
    *run = (struct run_clocks){.work = work,
                               .life = {.arena = work->arena,
                                        .ticket = work->ticket,
                                        .policies = policies,
                                        .customer = work->customer,
                                        .now_s = work->now_us / CLOCK_SECOND_US,
                                        .on_news = on_news,
                                        .ctx = run}};
    return &run->life;
}

void run_clocks_promise(struct run_clocks *run, struct work *work, enum sla_promise kind,
                        int64_t due_us, enum sla_source_of_promise source)
{
    struct sla_life *life = run_clocks_begin(run, work);
    sla_life_promise(life, kind, due_us / CLOCK_SECOND_US, source);
}

enum err run_clocks_metrics(struct work *work, const char *name, uint32_t *metrics)
{
    struct text word = value_text(&work->command->args, name);
    enum sla_metric metric = SLA_METRICS;
    *metrics = 0;
    if (word.n == 0) {
        return ERR_OK;
    }
    if (!sla_policy_metric_from(word, &metric) || metric == SLA_PROMISE) {
        return work_refuse(work, ERR_INVALID, "invalid", name,
                           "\"%.*s\" is no clock that can be paused; there are first_response, "
                           "next_response, resolution, periodic_update, owner, return",
                           TEXT_ARG(text_slice(word, 0, 40)));
    }
    *metrics = 1u << metric;
    return ERR_OK;
}

/* --- budgets --- */

void run_clocks_tell_budget(struct work *work, struct pack *pack, struct text team, bool is_owner)
{
    struct run_clocks run;
    struct sla_budget budget;
    struct sla_basis_facts facts = sla_life_facts(run_clocks_begin(&run, work));
    const struct ticket *ticket = work->ticket;
    bool had = is_owner && ticket->owner_count > 0;
    int64_t from_s = had ? ticket->owners[ticket->owner_count - 1].from_s : now_s(work);
    if (team.n > 0 && sla_basis_budget(&facts, team, from_s, &budget)) {
        pack_pair_int(pack, "budget_s", budget.amount_s);
        pack_pair_int(pack, "budget_left_s", sla_basis_budget_left(&budget, now_s(work)));
    }
}

/* --- policies --- */

bool run_clocks_wants(const struct clock_targets *targets)
{
    for (size_t i = 0; i < SLA_METRICS; i++) {
        if (targets->target_ms[i] > 0) {
            return true;
        }
    }
    return false;
}

void run_clocks_retarget(struct work *work)
{
    struct run_clocks run;
    sla_switch_retarget(run_clocks_begin(&run, work));
}

static void apply_owner_policy(struct work *work, struct sla_life *life)
{
    struct ticket_facts facts;
    ticket_facts_init(&facts, work->ticket, work->customer, NULL, TEXT_NONE, work->actor);
    const struct sla_policy *policy = sla_switch_choose(life->policies, &facts, true);
    if (policy != NULL || work->ticket->owner_policy.n > 0) {
        work->changed = sla_switch_apply(life, policy, true, NULL) || work->changed;
    }
}

static void note_policy(struct work *work, const struct sla_policy *policy, bool is_first)
{
    if (policy == NULL) {
        struct pack *event = work_event(work, "sla_none");
        pack_pair_int(event, "policies", (int64_t)policy_history_set(work)->sla_policy_count);
        work_event_end(work);
        return;
    }
    struct pack *event = work_event(work, "sla_applied");
    pack_pair_text(event, "policy", policy->id);
    pack_pair_z(event, "version", policy_history_set(work)->version);
    pack_pair_z(event, "mode",
                policy_version_modes[is_first ? POLICY_NEW_TICKETS : policy_history_mode(work)]);
    pack_key(event, "clocks"); /* what it has a target for, at this ticket's priority */
    pack_list_begin(event);
    for (int metric = 0; metric < SLA_METRICS; metric++) {
        enum priority priority = work->ticket->priority;
        if (policy->clocks[metric].targets[priority].amount > 0) {
            pack_text(event, text_z(sla_policy_metric_name((enum sla_metric)metric)));
        }
    }
    pack_list_end(event);
    work_event_end(work);
}

void run_clocks_apply_policy(struct work *work, const struct sla_policy *policy,
                             const struct clock_targets *tighter)
{
    struct ticket *ticket = work->ticket;
    struct sla_caps caps = {0};
    struct run_clocks run;
    if ((ticket->flags & TICKET_AUTOMATIC) != 0) {
        return; /* no customer has asked for anything yet (b2) */
    }
    bool is_first = ticket->sla_policy.n == 0 && (ticket->flags & TICKET_SLA_NONE) == 0;
    bool is_other = !text_eq(ticket->sla_policy, policy ? policy->id : TEXT_NONE);
    for (size_t i = 0; tighter != NULL && i < SLA_METRICS; i++) {
        caps.target_s[i] = tighter->target_ms[i] / 1000;
    }
    if (is_first || is_other) {
        note_policy(work, policy, is_first);
        ticket->flags &= ~(uint32_t)TICKET_SLA_NONE;
        ticket->flags |= policy == NULL ? TICKET_SLA_NONE : 0;
        work->changed = true;
    }
    (void)sla_switch_apply(run_clocks_begin(&run, work), policy, false,
                           tighter != NULL ? &caps : NULL);
    apply_owner_policy(work, &run.life);
    run_clocks_seen(work);
}

void run_clocks_seen(struct work *work)
{
    work->ticket->sla_inputs =
        sla_switch_inputs(work->ticket, text_z(policy_history_set(work)->version));
}

bool run_clocks_may_choose(const struct ticket *ticket)
{
    bool was_chosen = ticket->sla_policy.n > 0 || (ticket->flags & TICKET_SLA_NONE) != 0;
    return was_chosen && ticket_is_unsolved(ticket) && ticket->stage.position < 0 &&
           (ticket->flags & TICKET_AUTOMATIC) == 0;
}

bool run_clocks_is_outdated(struct work *work)
{
    const struct ticket *ticket = work->ticket;
    return run_clocks_may_choose(ticket) &&
           ticket->sla_inputs !=
               sla_switch_inputs(ticket, text_z(policy_history_set(work)->version));
}

/* --- what is due, and what comes next --- */

static void arm_next(struct work *work, struct sla_life *life, const struct sla_clock *clock)
{
    struct sla_instant next;
    uint32_t number = timer_number(clock);
    if (!sla_life_next(life, clock, &next)) {
        disarm(work, clock);
        return;
    }
    bool is_breach = next.threshold < 0;
    /* The breach becomes true one second after due: a fulfilment at due is still in time. */
    int64_t at_us = (next.at_s + (is_breach ? 1 : 0)) * CLOCK_SECOND_US;
    work_disarm(work, is_breach ? TIMER_THRESHOLD : TIMER_BREACH, number);
    work_arm(work, is_breach ? TIMER_BREACH : TIMER_THRESHOLD, number, at_us,
             (uint32_t)(next.threshold + 1));
}

void run_clocks(struct work *work, const struct clock_actions *actions)
{
    struct run_clocks run;
    struct sla_life *life = run_clocks_begin(&run, work);
    run.actions = actions;
    sla_life_pass(life);
    for (size_t i = 0; i < work->ticket->clock_count; i++) {
        if (sla_clock_is_live(&work->ticket->clocks[i])) {
            arm_next(work, life, &work->ticket->clocks[i]);
        }
    }
}
