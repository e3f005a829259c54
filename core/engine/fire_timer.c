#include "base/plant.h"
#include "base/clock.h"
#include "engine/admit_message.h"
#include "engine/agent_presence.h"
#include "engine/ask_after.h"
#include "engine/ask_purge.h"
#include "engine/cascade_problem.h"
#include "engine/channel_move.h"
#include "engine/dispatch_work.h"
#include "engine/end_page.h"
#include "engine/guard_loops.h"
#include "engine/keep_blob.h"
#include "engine/move_customer.h"
#include "engine/next_level.h"
#include "engine/pace_page.h"
#include "engine/relax_work.h"
#include "engine/remove_ticket.h"
#include "engine/run_bot.h"
#include "engine/run_escalation.h"
#include "engine/run_pipeline.h"
#include "engine/settle.h"
#include "engine/sweep_calendars.h"
#include "engine/sweep_maintenance.h"
#include "engine/sweep_retention.h"
#include "engine/tell_customer.h"
#include "engine/use_case.h"
#include "engine/wake_ticket.h"
#include "engine/watch_bursts.h"
#include "engine/watch_causes.h"
#include "engine/watch_heartbeat.h"
#include "engine/watch_shifts.h"
#include "model/ticket_move.h"

static const struct timer *find_armed(const struct work *work)
{
    const struct value *args = &work->command->args;
    for (size_t i = 0; i < work->ticket->timer_count; i++) {
        const struct timer *timer = &work->ticket->timers[i];
        if ((int64_t)timer->kind == value_int(args, "kind", 0) &&
            (int64_t)timer->n == value_int(args, "n", 0) &&
            (((int64_t)timer->generation == value_int(args, "generation", 0) &&
              timer->due_us <= work->now_us) ||
             PLANT("generation_unchecked"))) {
            return timer;
        }
    }
    return NULL;
}

static void resume_from_wait(struct work *work, uint32_t argument)
{
    bool was_pending = work->ticket->state == TICKET_PENDING;
    enum ticket_state to = TICKET_NEW;
    if (ticket_move(work->ticket->state, TICKET_UNTIL, &to) != TICKET_MOVES) {
        return;
    }
    wake_ticket(work, argument == TIMER_UNTIL_LONGEST ? "longest_wait" : "until", "timer");
    (void)run_escalation_start_by_rules(
        work, was_pending ? ESCALATION_CAUSE_PENDING_EXPIRED : ESCALATION_CAUSE_BLOCKED_EXPIRED,
        TEXT("until"));
    run_bot_resumed(work);
}

static void close_by_itself(struct work *work)
{
    enum ticket_state to = TICKET_NEW;
    if (ticket_move(work->ticket->state, TICKET_CLOSE_AFTER, &to) == TICKET_MOVES) {
        settle_state(work, to, "close_after", 0, NULL);
    }
}

/* Of no ticket: its row is deleted by whoever fires it. */
static enum err fire_of_nobody(struct work *work)
{
    const struct value *args = &work->command->args;
    struct timer timer = {.kind = (enum timer_kind)value_int(args, "kind", 0),
                          .n = (uint32_t)value_int(args, "n", 0),
                          .generation = (uint64_t)value_int(args, "generation", 0),
                          .due_us = value_int(args, "due_us", 0)};
    timer_table_delete(work->writes, 0, &timer);
    if (timer.kind == TIMER_HEARTBEAT) {
        return watch_heartbeat_due(work, timer.n, timer.generation);
    }
    if (timer.kind == TIMER_OUTBOX) {
        pace_page_due(work, timer.n, timer.generation);
    } else if (timer.kind == TIMER_CONFIRM) {
        end_page_unconfirmed(work, timer.generation);
    } else if (timer.kind == TIMER_ROUTE) {
        dispatch_work_due(work, timer.n);
    } else if (timer.kind == TIMER_PRESENCE) {
        agent_presence_due(work, timer.n, timer.generation);
    }
    if (timer.kind == TIMER_INBOX) {
        return admit_message_due(work, &timer);
    }
    if (timer.kind == TIMER_MOVE) {
        move_customer_due(work, timer.n, timer.generation);
    }
    if (timer.kind == TIMER_REMOVE) {
        remove_ticket_due(work, timer.generation);
    }
    if (timer.kind == TIMER_BLOBS) {
        keep_blob_due(work);
    }
    if (timer.kind == TIMER_RETENTION) {
        sweep_retention_due(work);
    }
    if (timer.kind == TIMER_BURST) {
        watch_bursts_due(work, timer.n, timer.generation);
    }
    if (timer.kind == TIMER_SWEEP) {
        if (timer.n == SWEEP_CALENDARS_TIMER) {
            sweep_calendars_due(work);
        } else {
            sweep_maintenance_due(work, timer.n);
        }
    }
    return ERR_OK;
}

/* Whoever has let too many expire is away, which is no matter of this ticket. */
static void expire_offer(struct work *work, uint32_t n)
{
    struct text away = TEXT_NONE;
    bool is_away = offer_work_expired(work, (enum work_reason)n, &away);
    settle(work);
    work_save(work);
    if (is_away) {
        agent_presence_set_away(work, away);
    }
}

/* timer.fire {ticket, kind, n, generation}: exactly once per generation; one that is no longer
 * armed does nothing. */
enum err fire_timer(struct work *work)
{
    uint64_t ticket = (uint64_t)value_int(&work->command->args, "ticket", 0);
    if (ID_IS_SCHEDULE(ticket)) {
        watch_shifts_due(work);
        return work->reader->err;
    }
    if (ticket == 0) {
        return fire_of_nobody(work);
    }
    enum err err = work_load_ticket_id(work, ticket);
    if (err != ERR_OK) {
        return err == ERR_NOT_FOUND ? ERR_OK : err;
    }
    const struct timer *armed = find_armed(work);
    if (armed == NULL) {
        return ERR_OK;
    }
    struct timer timer = *armed;
    work->late_s = (work->now_us - timer.due_us) / CLOCK_SECOND_US;
    work_disarm(work, timer.kind, timer.n);
    guard_loops_recall(work);
    switch (timer.kind) {
    case TIMER_THRESHOLD:
    case TIMER_BREACH: break; /* settle lets clocks do what is due */
    case TIMER_LEVEL: next_level_due(work, timer.n, timer.due_us); break;
    case TIMER_NEXT: next_level_deadline(work, timer.n); break;
    case TIMER_ACK_EXPIRY: run_escalation_acknowledge_expired(work, timer.n, timer.due_us); break;
    case TIMER_STAGE: run_pipeline_deadline(work); break;
    case TIMER_UNTIL: resume_from_wait(work, timer.argument); break;
    case TIMER_CLOSE: close_by_itself(work); break;
    case TIMER_HELD: run_escalation_release(work, timer.n, timer.due_us); break;
    case TIMER_CLEAR: watch_causes_cleared(work, timer.n); break;
    case TIMER_HOLD_DOWN: watch_causes_hold_down_over(work, timer.n); break;
    case TIMER_COURTESY: tell_customer_due(work, timer.due_us); break;
    case TIMER_SHIFT: run_escalation_shift(work, timer.n); break;
    case TIMER_BOT: run_bot_silent(work); break;
    case TIMER_OFFER: expire_offer(work, timer.n); return work->reader->err;
    case TIMER_RELAX: relax_work_due(work, (enum work_reason)timer.n); break;
    case TIMER_CASCADE: cascade_problem_due(work, timer.n); break;
    case TIMER_CHANNEL_MOVE: channel_move_expire(work); break;
    case TIMER_PURGE: ask_purge_due(work); break;
    case TIMER_PAUSE: /* so that the clocks are seen to go on */
    case TIMER_BURST:
    case TIMER_MOVE:
    case TIMER_ROUTE:
    case TIMER_PRESENCE:
    case TIMER_WATCH:
    case TIMER_SWEEP:
    case TIMER_HEARTBEAT:
    case TIMER_OUTBOX:
    case TIMER_INBOX:
    case TIMER_BLOBS:
    case TIMER_REMOVE:
    case TIMER_RETENTION:
    case TIMER_CONFIRM: break;
    case TIMER_WAKE: ask_after_wake(work, timer.n); break;
    }
    settle(work);
    work_save(work);
    return ERR_OK;
}
