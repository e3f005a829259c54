#include "engine/ask_veto.h"
#include "base/clock.h"
#include "engine/change_ticket.h"
#include "engine/decide_priority.h"
#include "engine/end_ticket.h"
#include "engine/join_problem.h"
#include "engine/other_ticket.h"
#include "engine/run_clocks.h"
#include "engine/run_escalation.h"
#include "engine/use_case.h"
#include "model/sla_merge.h"

#define UNMERGE_FOR_S (INT64_C(30) * 86400)

static enum err check(struct work *work)
{
    const struct ticket *ticket = work->ticket;
    if (ticket->state != TICKET_MERGED) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "id",
                           "this ticket is %s; only a merged one can be unmerged",
                           ticket_state_name(ticket->state));
    }
    if (work->now_us >= ticket->merged.at_us + UNMERGE_FOR_S * CLOCK_SECOND_US) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "id",
                           "a merge can be taken back for 30 days; ticket.split makes a new ticket "
                           "of its messages");
    }
    return ERR_OK;
}

static void write_unmerged(struct work *work, const char *key, uint64_t other)
{
    struct pack *event = work_event(work, "unmerged");
    pack_pair_z(event, key, id_print('T', other).z);
    work_event_end(work);
}

static void write_state(struct work *work, enum ticket_state to, int64_t until_us)
{
    struct pack *event = work_event(work, "state_changed");
    pack_pair_z(event, "from", ticket_state_name(TICKET_MERGED));
    pack_pair_z(event, "to", ticket_state_name(to));
    pack_pair_z(event, "reason", "unmerged");
    if (until_us != 0) {
        pack_pair_int(event, "until_ms", until_us / 1000);
    }
    work_event_end(work);
}

static void arm_again(struct work *work, const struct ticket_merge *merged)
{
    struct ticket *ticket = work->ticket;
    ticket->until_us = merged->until_us;
    if (merged->until_us != 0) {
        work_arm(work, TIMER_UNTIL, 0, merged->until_us, merged->until_argument);
    }
    if (ticket->state == TICKET_SOLVED) {
        int64_t due_us = ticket->solved_us + work->policies->close_after_s * CLOCK_SECOND_US;
        work_arm(work, TIMER_CLOSE, 0, due_us > work->now_us ? due_us : work->now_us, 0);
    }
}

static void return_to(struct work *work, const struct ticket_merge *merged)
{
    struct run_clocks run;
    write_unmerged(work, "from", merged->into);
    write_state(work, merged->from, merged->until_us);
    sla_merge_back(run_clocks_begin(&run, work));
    work->ticket->merged = (struct ticket_merge){0};
    work->changed = true;
    arm_again(work, merged);
    if (ticket_is_unsolved(work->ticket)) {
        end_ticket_not(work);
        run_escalation_reopened(work);
    }
    join_problem_unmerged(work);
}

/* The start that the merge had moved goes back, unless somebody has answered since. */
static void give_back(struct work *work, uint64_t from, const struct ticket_merge *merged)
{
    struct run_clocks run;
    struct ticket *into = work->ticket;
    write_unmerged(work, "ticket", from);
    decide_priority_release(work, other_ticket_cause(work, from));
    if (merged->moved_waiting_us < 0 || into->waiting_since_us != merged->waiting_since_us) {
        return;
    }
    int64_t own_us = merged->moved_waiting_us;
    if (own_us == 0 && into->heard_us > merged->at_us) {
        own_us = into->heard_us;
    }
    sla_merge_waiting(run_clocks_begin(&run, work), own_us);
    work->changed = true;
}

/* ticket.unmerge {id}: within 30 days. */
enum err unmerge_ticket(struct work *work)
{
    enum err err = work_load_ticket(work, "id");
    err = err == ERR_OK ? check(work) : err;
    err = err == ERR_OK ? ask_veto(work, HOOK_TICKET_BEFORE_CHANGE, NULL, TEXT("unmerge")) : err;
    if (err != ERR_OK) {
        return err;
    }
    uint64_t id = work->ticket->id;
    struct ticket_merge merged = work->ticket->merged;
    return_to(work, &merged);
    err = other_ticket(work, merged.into);
    if (err == ERR_OK) {
        give_back(work, id, &merged);
        err = other_ticket(work, id);
    }
    return err == ERR_OK ? change_ticket_end(work, "unmerge") : err;
}
