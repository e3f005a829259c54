#include "engine/apply_effect.h"
#include "engine/ask_hook.h"
#include "engine/run_pipeline.h"
#include "engine/settle.h"
#include "engine/ticket_view.h"
#include "engine/use_case.h"

static enum err refuse_unless_known(struct work *work, struct text team, struct text agent)
{
    const struct roster *roster = &work->policies->roster;
    const struct roster_agent *person = agent.n ? roster_agent(roster, agent) : NULL;
    if (team.n > 0 && roster_team(roster, team) == NULL) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", "team", "there is no team \"%.*s\"",
                           TEXT_ARG(team));
    }
    if (agent.n > 0 && person == NULL) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", "agent", "there is no agent \"%.*s\"",
                           TEXT_ARG(agent));
    }
    if (agent.n > 0 && team.n > 0 && !roster_in_team(person, team)) {
        return work_refuse(work, ERR_INVALID, "invalid", "agent",
                           "%.*s is not a member of team %.*s", TEXT_ARG(agent), TEXT_ARG(team));
    }
    return ERR_OK;
}

/* ticket.assign {id, agent?, team?}: with neither, the routing rules choose again. A person may
 * exceed a capacity. */
enum err assign_ticket(struct work *work)
{
    struct text agent = value_text(&work->command->args, "agent");
    struct text team = value_text(&work->command->args, "team");
    enum err err = work_load_ticket(work, "id");
    if (err == ERR_OK) {
        err = refuse_unless_known(work, team, agent);
    }
    if (err != ERR_OK) {
        return err;
    }
    if (!ticket_is_unsolved(work->ticket)) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "id",
                           "a %s ticket has no owner; reopen it first",
                           ticket_state_name(work->ticket->state));
    }
    err = ask_hook_veto(work, HOOK_TICKET_BEFORE_CHANGE, NULL, TEXT("assign"));
    if (err != ERR_OK) {
        return err;
    }
    if (agent.n == 0 && team.n == 0) {
        run_pipeline_route(work);
    } else {
        if (team.n == 0) {
            const struct roster_agent *person = roster_agent(&work->policies->roster, agent);
            bool stays = work->ticket->team.n > 0 && roster_in_team(person, work->ticket->team);
            team = stays || person->team_count == 0 ? work->ticket->team : person->teams[0];
        }
        apply_effect_assign(work, team, agent, TEXT("manual"), NULL,
                            value_text(&work->command->args, "reason"));
    }
    if (work->ticket->state == TICKET_NEW && work->ticket->agent.n > 0) {
        settle_state(work, TICKET_OPEN, "assigned", 0, NULL);
    }
    ask_hook_enqueue(work, HOOK_TICKET_CHANGED, -1, NULL, TEXT("assign"), NULL, NULL, NULL);
    settle(work);
    work_save(work);
    ticket_view_answer(work);
    return ERR_OK;
}
