#include "engine/join_problem.h"
#include "base/must.h"
#include "engine/count_affected.h"
#include "engine/other_ticket.h"
#include "engine/run_escalation.h"
#include "model/link.h"

/* Takes the problem in hand and counts the incident in, or out. */
static void count(struct work *work, uint64_t problem, bool joins, const char *note)
{
    uint64_t incident = work->ticket->id;
    uint64_t customer = work->ticket->customer;
    if (other_ticket(work, problem) != ERR_OK) {
        return;
    }
    if (note != NULL) {
        other_ticket_note(work, note, link_name(LINK_INCIDENT_OF), incident, "problem");
    }
    work->changed = true;
    if (joins) {
        work->ticket->incidents++;
        count_affected_joined(work, customer, incident);
    } else {
        work->ticket->incidents -= work->ticket->incidents > 0;
        count_affected_left(work, customer, incident);
    }
    MUST(other_ticket(work, incident) == ERR_OK);
}

void join_problem(struct work *work, uint64_t problem)
{
    other_ticket_note(work, "linked", link_name(LINK_INCIDENT_OF), problem, NULL);
    link_set(work->arena, work->ticket, LINK_INCIDENT_OF, problem);
    work->changed = true;
    run_escalation_fold(work);
    count(work, problem, true, "linked");
}

void join_problem_leave(struct work *work)
{
    uint64_t problem = work->ticket->problem;
    other_ticket_note(work, "unlinked", link_name(LINK_INCIDENT_OF), problem, NULL);
    (void)link_clear(work->arena, work->ticket, LINK_INCIDENT_OF, problem);
    work->changed = true;
    run_escalation_unfold(work);
    count(work, problem, false, "unlinked");
}

void join_problem_merged(struct work *work)
{
    if (work->ticket->problem != 0) {
        count(work, work->ticket->problem, false, NULL);
    }
}

void join_problem_unmerged(struct work *work)
{
    if (work->ticket->problem != 0) {
        count(work, work->ticket->problem, true, NULL);
    }
}
