#include "engine/ask_veto.h"
#include "engine/change_ticket.h"
#include "engine/decide_priority.h"
#include "engine/end_ticket.h"
#include "engine/join_problem.h"
#include "engine/other_ticket.h"
#include "engine/pick_ticket.h"
#include "engine/run_clocks.h"
#include "engine/run_escalation.h"
#include "engine/settle.h"
#include "engine/use_case.h"
#include "model/sla_merge.h"

/* What goes on on the other ticket. */
struct carried {
    enum priority priority;
    int64_t waiting_us, heard_us;
    struct escalation *causes; /* that nobody has acknowledged */
    size_t cause_count;
};

static enum err check_merged(struct work *work, const struct ticket *named, bool *same)
{
    *same = work->ticket->merged.into == named->id;
    if (*same) {
        return ERR_OK;
    }
    return work_refuse(work, ERR_CONFLICT, "conflict", "id",
                       "this ticket is merged into %s already; ticket.unmerge takes that back",
                       id_print('T', work->ticket->merged.into).z);
}

static enum err check(struct work *work, const struct ticket *into)
{
    const struct ticket *ticket = work->ticket;
    bool as_participants = text_eq_z(value_text(&work->command->args, "as"), "participants");
    if (into->id == ticket->id) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "into",
                           "that is this ticket, directly or at the end of a chain of merges: a "
                           "ticket is not merged into itself");
    }
    if (into->state == TICKET_CLOSED) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "into",
                           "%s is closed and never changes; merge the other way round",
                           id_print('T', into->id).z);
    }
    if (ticket->incidents > 0) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "id",
                           "this is a problem with %u incidents: link them to %s first, or merge "
                           "the other way round",
                           ticket->incidents, id_print('T', into->id).z);
    }
    if (into->customer != ticket->customer && !as_participants) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "into",
                           "the two are of different customers: with \"as\": \"participants\" both "
                           "take part in %s",
                           id_print('T', into->id).z);
    }
    return ERR_OK;
}

static void carry(struct work *work, struct carried *carried)
{
    const struct ticket *ticket = work->ticket;
    *carried = (struct carried){.priority = ticket->priority,
                                .waiting_us = ticket->waiting_since_us,
                                .heard_us = ticket->heard_us};
    for (size_t i = 0; i < ticket->escalation_count; i++) {
        const struct escalation *escalation = &ticket->escalations[i];
        if (escalation_is_live(escalation) && escalation->state != ESCALATION_ACKNOWLEDGED) {
            *ARENA_PUSH(work->arena, carried->causes, carried->cause_count) = *escalation;
        }
    }
}

static bool moves_start(const struct carried *carried, const struct ticket *into)
{
    return carried->waiting_us != 0 && ticket_is_unsolved(into) &&
           (into->waiting_since_us == 0 || carried->waiting_us < into->waiting_since_us);
}

static void write_merged(struct work *work, const char *key, uint64_t other)
{
    struct text as = value_text(&work->command->args, "as");
    struct pack *event = work_event(work, "merged");
    pack_pair_z(event, key, id_print('T', other).z);
    if (as.n > 0) {
        pack_pair_text(event, "as", as);
    }
    work_event_end(work);
}

static void leave(struct work *work, const struct ticket *into, const struct carried *carried)
{
    struct ticket *ticket = work->ticket;
    ticket->merged = (struct ticket_merge){.into = into->id,
                                           .at_us = work->now_us,
                                           .from = ticket->state,
                                           .until_us = ticket->until_us,
                                           .waiting_since_us = ticket->waiting_since_us,
                                           .replied_us = ticket->replied_us,
                                           .moved_waiting_us = -1};
    for (size_t i = 0; i < ticket->timer_count; i++) {
        if (ticket->timers[i].kind == TIMER_UNTIL) {
            ticket->merged.until_argument = ticket->timers[i].argument;
        }
    }
    if (moves_start(carried, into)) {
        ticket->merged.moved_waiting_us = into->waiting_since_us;
    }
    write_merged(work, "into", into->id);
    if (ticket_is_unsolved(ticket)) {
        end_ticket(work, "merged");
    }
    work_disarm(work, TIMER_CLOSE, 0);
    settle_state(work, TICKET_MERGED, "merged", 0, NULL);
    join_problem_merged(work);
}

static bool has_cause(const struct ticket *ticket, enum escalation_cause cause)
{
    for (size_t i = 0; i < ticket->escalation_count; i++) {
        const struct escalation *escalation = &ticket->escalations[i];
        bool is_meant = escalation->cause == cause || (escalation->joined & (1u << cause)) != 0;
        if (escalation_is_live(escalation) && is_meant) {
            return true;
        }
    }
    return false;
}

static void arrive(struct work *work, uint64_t from, const struct carried *carried)
{
    struct run_clocks run;
    struct ticket *ticket = work->ticket;
    write_merged(work, "from", from);
    work->changed = true;
    ticket->heard_us = carried->heard_us > ticket->heard_us ? carried->heard_us : ticket->heard_us;
    if (moves_start(carried, ticket)) {
        sla_merge_waiting(run_clocks_begin(&run, work), carried->waiting_us);
    }
    if (!ticket_is_unsolved(ticket)) {
        return;
    }
    decide_priority_hold(work, other_ticket_cause(work, from), carried->priority);
    for (size_t i = 0; i < carried->cause_count; i++) {
        const struct escalation *escalation = &carried->causes[i];
        const struct escalation_policy *policy =
            policy_set_escalation(work->policies, escalation->policy);
        if (policy != NULL && !has_cause(ticket, escalation->cause)) {
            run_escalation_start(work, escalation->cause, policy, escalation->method);
        }
    }
}

/* ticket.merge {id, into, as?}: `id` is merged, and what its customer says is answered on `into`.
 */
enum err merge_ticket(struct work *work)
{
    struct ticket into;
    struct carried carried;
    bool same = false;
    enum err err = work_load_ticket(work, "id");
    err = err == ERR_OK ? pick_ticket_other(work, "into", &into) : err;
    if (err == ERR_OK && work->ticket->state == TICKET_MERGED) {
        err = check_merged(work, &into, &same);
    } else if (err == ERR_OK) {
        err = pick_ticket_end(work, &into);
        err = err == ERR_OK ? check(work, &into) : err;
    }
    if (err != ERR_OK || same) {
        return err != ERR_OK ? err : change_ticket_same(work);
    }
    err = ask_veto(work, HOOK_TICKET_BEFORE_CHANGE, NULL, TEXT("merge"));
    if (err != ERR_OK) {
        return err;
    }
    uint64_t id = work->ticket->id;
    carry(work, &carried);
    leave(work, &into, &carried);
    err = other_ticket(work, into.id);
    if (err == ERR_OK) {
        arrive(work, id, &carried);
        err = other_ticket(work, id);
    }
    return err == ERR_OK ? change_ticket_end(work, "merge") : err;
}
