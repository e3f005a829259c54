#include "engine/settle.h"
#include "base/must.h"
#include "engine/bot_stage.h"
#include "engine/decide_priority.h"
#include "engine/guard_loops.h"
#include "engine/pause_maintenance.h"
#include "engine/route_ticket.h"
#include "engine/run_clocks.h"
#include "engine/run_escalation.h"
#include "engine/watch_causes.h"

static void note_risk(struct work *work, enum hook hook, const struct sla_clock *clock)
{
    const struct subscriber *subscribers = NULL;
    if (work->advisor->plan(work->advisor->ctx, hook, &subscribers) > 0) {
        *ARENA_PUSH(work->arena, work->risks, work->risk_count) =
            (struct work_risk){.hook = hook, .metric = clock->metric};
    }
}

static void on_threshold(struct work *work, const struct sla_clock *clock,
                         const struct sla_threshold *threshold)
{
    note_risk(work, HOOK_SLA_AT_RISK, clock);
    run_escalation_on_threshold(work, clock, threshold);
}

static void on_breach(struct work *work, const struct sla_clock *clock,
                      const struct sla_policy *policy)
{
    struct sla_clock breached = *clock; /* taking the ticket back may end it */
    note_risk(work, HOOK_SLA_BREACHED, clock);
    route_ticket_return(work, &breached);
    run_escalation_on_breach(work, &breached, policy);
}

static const struct clock_actions actions = {
    .on_threshold = on_threshold,
    .on_breach = on_breach,
};

static void settle_clocks(struct work *work)
{
    size_t first = 0;
    do {
        first = work->events.count;
        decide_priority(work);
        enum priority priority = work->ticket->priority;
        struct text team = work->ticket->team;
        if (work->choose_sla != NULL && run_clocks_is_outdated(work)) {
            work->choose_sla(work);
        }
        run_clocks_retarget(work);
        run_clocks(work, &actions);
        decide_priority(work);
        if (work->ticket->priority == priority && text_eq(work->ticket->team, team)) {
            return; /* nothing that acted has changed what the clocks depend on */
        }
    } while (guard_loops_link(work, first));
    guard_loops_cut_depth(work);
}

static void settle_ticket(struct work *work)
{
    settle_clocks(work);
    route_ticket_settle(work);
    watch_causes(work);
}

void settle(struct work *work)
{
    if (work->ping_pong) {
        work->ping_pong = false;
        run_escalation_ping_pong(work);
    }
    pause_maintenance(work);
    settle_ticket(work);
    bool follows = work->level_actions != NULL && work->level_actions->follow != NULL &&
                   work->level_actions->follow(work);
    for (unsigned i = 0; follows && i < WORK_CAUSE_DEPTH_MAX; i++) {
        settle_ticket(work);
        follows = work->risk_count > 0 && work->level_actions->follow(work);
    }
}

void settle_state(struct work *work, enum ticket_state to, const char *reason, int64_t until_us,
                  const char *resumed_by)
{
    struct ticket *ticket = work->ticket;
    struct run_clocks run;
    MUST(ticket_may_move(ticket->state, to));
    if (to == TICKET_MERGED && bot_stage_is_on(work)) {
        bot_stage_end(work, BOT_HANDED_OFF, "merged", "none");
    }
    struct pack *event = work_event(work, "state_changed");
    pack_pair_z(event, "from", ticket_state_name(ticket->state));
    pack_pair_z(event, "to", ticket_state_name(to));
    pack_pair_z(event, "reason", reason);
    if (until_us != 0) {
        pack_pair_int(event, "until_ms", until_us / 1000);
    }
    if (resumed_by != NULL) {
        pack_pair_z(event, "resumed_by", resumed_by);
    }
    if (work->late_s > 0) {
        pack_pair_int(event, "late_by_s", work->late_s);
    }
    work_event_end(work);
    bool is_reopened = ticket->state == TICKET_SOLVED && to == TICKET_OPEN;
    sla_life_state(run_clocks_begin(&run, work), to, ticket->blocked_reason);
    ticket->until_us = until_us;
    if (until_us != 0) {
        work_arm(work, TIMER_UNTIL, 0, until_us, 0);
    } else {
        work_disarm(work, TIMER_UNTIL, 0);
    }
    work->changed = true;
    if (is_reopened) {
        run_escalation_reopened(work);
    }
}

void settle_wait(struct work *work, enum ticket_state to, const char *reason, int64_t until_us,
                 int64_t max_s)
{
    int64_t latest_us = work->now_us + max_s * INT64_C(1000000);
    bool is_cut = max_s > 0 && (until_us == 0 || latest_us < until_us);
    settle_state(work, to, reason, is_cut ? latest_us : until_us, NULL);
    if (is_cut) {
        work_arm(work, TIMER_UNTIL, 0, latest_us, TIMER_UNTIL_LONGEST);
    }
}
