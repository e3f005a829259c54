#include "engine/guard_loops.h"
#include "engine/give_ticket.h"
#include "engine/run_escalation.h"
#include "engine/settle.h"
#include "engine/ticket_view.h"
#include "engine/use_case.h"

/* Nobody wants it: somebody above decides. */
static void one_level_up(struct work *work)
{
    const struct escalation *live = run_escalation_live(work);
    work->ticket->refusals = 0;
    if (live != NULL) {
        /* At its last level it stays where it is: people are reminded already. */
        (void)run_escalation_step(work, live->n, 0);
        *work->refusal = (struct refusal){.code = ERR_OK};
        return;
    }
    const struct roster_team *team = roster_team(&work->policies->roster, work->ticket->team);
    struct text policy = team != NULL ? team->escalation_policy : TEXT_NONE;
    if (!run_escalation_start_by_rules(work, ESCALATION_CAUSE_REFUSALS, work->actor) &&
        policy.n > 0) {
        run_escalation_start(work, ESCALATION_CAUSE_REFUSALS,
                             policy_set_escalation(work->policies, policy), work->actor);
    }
}

/* ticket.refuse {id, reason}: the owner gives a hand-off back to the team's queue. Three refusals
 * are one level up. */
enum err refuse_ticket(struct work *work)
{
    struct text reason = value_text(&work->command->args, "reason");
    enum err err = work_load_ticket(work, "id");
    if (err != ERR_OK) {
        return err;
    }
    struct ticket *ticket = work->ticket;
    if (!ticket_is_unsolved(ticket) || ticket->agent.n == 0) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "id",
                           "ticket %s is given to nobody: there is nothing to refuse",
                           id_print('T', ticket->id).z);
    }
    if (reason.n == 0) {
        return work_refuse(work, ERR_INVALID, "form_incomplete", "reason",
                           "a refusal needs a reason");
    }
    ticket->refused_by = escalation_list_add(work->arena, ticket->refused_by, ticket->agent);
    (void)give_ticket(work, ticket->team, TEXT_NONE, TEXT("refused"), NULL, reason);
    ticket->refusals++;
    if (ticket->refusals >= GUARD_LOOPS_REFUSALS_MAX) {
        one_level_up(work);
    }
    settle(work);
    work_save(work);
    ticket_view_answer(work);
    return ERR_OK;
}
