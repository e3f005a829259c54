#include "engine/run_escalation.h"
#include "engine/settle.h"
#include "engine/ticket_view.h"
#include "engine/use_case.h"

/* Which policy a person means who escalates a ticket that nothing escalates yet. */
static const struct escalation_policy *policy_for(struct work *work)
{
    struct text named = value_text(&work->command->args, "policy");
    const struct roster_team *team = roster_team(&work->policies->roster, work->ticket->team);
    if (named.n > 0) {
        return policy_set_escalation(work->policies, named);
    }
    if (team != NULL && team->escalation_policy.n > 0) {
        return policy_set_escalation(work->policies, team->escalation_policy);
    }
    return work->policies->escalation_policy_count ? &work->policies->escalation_policies[0] : NULL;
}

static struct escalation *live_one(struct work *work)
{
    for (size_t i = work->ticket->escalation_count; i-- > 0;) {
        if (escalation_is_live(&work->ticket->escalations[i])) {
            return &work->ticket->escalations[i];
        }
    }
    return NULL;
}

static enum err start(struct work *work, int64_t level)
{
    const struct escalation_policy *policy = policy_for(work);
    if (policy == NULL) {
        return work_refuse(
            work, ERR_NOT_FOUND, "unknown", "policy",
            "there is no escalation policy to follow: name one, or give the team one");
    }
    if (!run_escalation_start_by_rules(work, ESCALATION_CAUSE_MANUAL, work->actor)) {
        run_escalation_start(work, ESCALATION_CAUSE_MANUAL, policy, work->actor);
    }
    const struct escalation *escalation = live_one(work);
    if (level > 1 && escalation != NULL) {
        return run_escalation_step(work, escalation->n, (uint32_t)level);
    }
    return ERR_OK;
}

/* ticket.escalate {id, level?, policy?, reason?}: the next level now, or the named one. */
enum err escalate_ticket(struct work *work)
{
    int64_t level = value_int(&work->command->args, "level", 0);
    enum err err = work_load_ticket(work, "id");
    if (err != ERR_OK) {
        return err;
    }
    if (!ticket_is_unsolved(work->ticket)) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "id",
                           "a %s ticket does not escalate; reopen it first",
                           ticket_state_name(work->ticket->state));
    }
    const struct escalation *escalation = live_one(work);
    err = escalation == NULL ? start(work, level)
                             : run_escalation_step(work, escalation->n, (uint32_t)level);
    if (err != ERR_OK) {
        return err;
    }
    settle(work);
    work_save(work);
    ticket_view_answer(work);
    return ERR_OK;
}
