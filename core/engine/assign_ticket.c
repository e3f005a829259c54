#include "engine/apply_effect.h"
#include "engine/ask_hook.h"
#include "engine/ask_veto.h"
#include "engine/hand_off.h"
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

/* The form of a hand-off across teams; *is_one tells that it is one. */
static enum err check_form(struct work *work, struct text team, struct hand_off *hand_off,
                           bool *is_one)
{
    const struct ticket *ticket = work->ticket;
    *hand_off = (struct hand_off){.from = ticket->team,
                                  .to = team,
                                  .axis = ESCALATION_FUNCTIONAL,
                                  .form = value_get(&work->command->args, "form"),
                                  .giver = ticket->agent};
    *is_one = ticket->team.n > 0 && !text_eq(ticket->team, team) &&
              (hand_off->form != NULL || hand_off_form(work, hand_off) != NULL);
    return *is_one ? hand_off_check(work, hand_off) : ERR_OK;
}

static struct text team_of(const struct work *work, struct text agent, struct text team)
{
    if (team.n > 0) {
        return team;
    }
    const struct roster_agent *person = roster_agent(&work->policies->roster, agent);
    bool stays = work->ticket->team.n > 0 && roster_in_team(person, work->ticket->team);
    return stays || person->team_count == 0 ? work->ticket->team : person->teams[0];
}

static enum err assign(struct work *work, struct text agent, struct text team)
{
    struct hand_off hand_off;
    bool is_one = false;
    enum err err = check_form(work, team, &hand_off, &is_one);
    if (err != ERR_OK) {
        return err;
    }
    if (is_one) {
        (void)hand_off_record(work, &hand_off);
    }
    apply_effect_assign(work, team, agent, TEXT("manual"), NULL,
                        value_text(&work->command->args, "reason"));
    return ERR_OK;
}

/* ticket.assign {id, agent?, team?, form?, reason?}: with neither, the routing rules choose again.
 * A person may exceed a capacity. */
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
    err = ask_veto(work, HOOK_TICKET_BEFORE_CHANGE, NULL, TEXT("assign"));
    if (err != ERR_OK) {
        return err;
    }
    if (agent.n == 0 && team.n == 0) {
        run_pipeline_route(work);
    } else {
        err = assign(work, agent, team_of(work, agent, team));
    }
    if (err != ERR_OK) {
        return err;
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
