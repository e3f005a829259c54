#include "engine/give_ticket.h"
#include "engine/guard_loops.h"
#include "engine/hand_off.h"
#include "engine/hold_maintenance.h"
#include "engine/pass_to_problem.h"
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

static enum err start(struct work *work, int64_t level)
{
    bool is_named = value_text(&work->command->args, "policy").n > 0;
    const struct escalation_policy *policy = policy_for(work);
    if (policy == NULL) {
        return work_refuse(
            work, ERR_NOT_FOUND, "unknown", "policy",
            "there is no escalation policy to follow: name one, or give the team one");
    }
    if (is_named || !run_escalation_start_by_rules(work, ESCALATION_CAUSE_MANUAL, work->actor)) {
        run_escalation_start(work, ESCALATION_CAUSE_MANUAL, policy, work->actor);
    }
    const struct escalation *escalation = run_escalation_live(work);
    if (level > 1 && escalation != NULL) {
        return run_escalation_step(work, escalation->n, (uint32_t)level);
    }
    return ERR_OK;
}

/* --- functional: to another team --- */

static void write_moved(struct work *work, const struct hand_off *hand_off, const char *form)
{
    struct pack *event = work_event(work, "escalated");
    pack_pair_z(event, "axis", escalation_policy_axis_name(ESCALATION_FUNCTIONAL));
    pack_pair_text(event, "from", hand_off->from);
    pack_pair_text(event, "to", hand_off->to);
    pack_pair_z(event, "form", form);
    pack_pair_z(event, "cause", "manual");
    work_event_end(work);
}

static enum err move(struct work *work, struct text target)
{
    struct text name =
        text_starts(target, TEXT("team:")) ? text_slice(target, 5, target.n) : target;
    const struct roster_team *team = roster_team(&work->policies->roster, name);
    struct text from = work->ticket->team;
    if (team == NULL) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", "target",
                           "there is no team \"%.*s\"; a target is team:NAME", TEXT_ARG(name));
    }
    if (text_eq(from, team->id)) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "target",
                           "the ticket is with team %.*s already", TEXT_ARG(team->id));
    }
    if (guard_loops_is_parted(work, team->id)) {
        return work_refuse(
            work, ERR_CONFLICT, "conflict", "target",
            "%.*s and %.*s gave this ticket back and forth: for a day somebody above "
            "both decides",
            TEXT_ARG(from), TEXT_ARG(team->id));
    }
    struct hand_off hand_off = {.from = from,
                                .to = team->id,
                                .axis = ESCALATION_FUNCTIONAL,
                                .form = value_get(&work->command->args, "form"),
                                .giver = work->ticket->agent};
    enum err err = hand_off_check(work, &hand_off);
    if (err != ERR_OK) {
        return err;
    }
    write_moved(work, &hand_off, hand_off_record(work, &hand_off));
    if (give_ticket(work, team->id, TEXT_NONE, TEXT("manual"), NULL,
                    value_text(&work->command->args, "reason"))) {
        run_escalation_ping_pong(work);
    } else if (team->escalation_policy.n > 0) {
        run_escalation_start(work, ESCALATION_CAUSE_MANUAL,
                             policy_set_escalation(work->policies, team->escalation_policy),
                             work->actor);
    }
    return ERR_OK;
}

/* --- hierarchical: the same team, with the form of that edge if it has one --- */

static enum err take_form(struct work *work)
{
    const struct value *form = value_get(&work->command->args, "form");
    struct hand_off hand_off = {.from = work->ticket->team,
                                .to = work->ticket->team,
                                .axis = ESCALATION_HIERARCHICAL,
                                .form = form};
    enum err err = hand_off_check(work, &hand_off);
    if (err == ERR_OK && (form != NULL || hand_off_form(work, &hand_off) != NULL)) {
        (void)hand_off_record(work, &hand_off);
    }
    return err;
}

static enum err climb(struct work *work, const struct escalation *escalation, bool is_other,
                      int64_t level)
{
    enum err err = take_form(work);
    if (err != ERR_OK) {
        return err;
    }
    return escalation == NULL || is_other
               ? start(work, level)
               : run_escalation_step(work, escalation->n, (uint32_t)level);
}

static enum err check(struct work *work)
{
    if (!ticket_is_unsolved(work->ticket)) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "id",
                           "a %s ticket does not escalate; reopen it first",
                           ticket_state_name(work->ticket->state));
    }
    uint64_t problem = pass_to_problem_of(work);
    if (problem != 0) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "id",
                           "%s is an incident of %s, and only the problem escalates: escalate that "
                           "one, or unlink this",
                           id_print('T', work->ticket->id).z, id_print('T', problem).z);
    }
    if (hold_maintenance_until(work) != 0) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "id",
                           "team %.*s is in a maintenance window: end it to escalate now",
                           TEXT_ARG(work->ticket->team));
    }
    return ERR_OK;
}

/* ticket.escalate {id, level?, target?, form?, policy?, escalation?, reason?}: the next level now,
 * the named one, or another team. */
enum err escalate_ticket(struct work *work)
{
    const struct value *args = &work->command->args;
    int64_t level = value_int(args, "level", 0);
    struct text target = value_text(args, "target");
    uint32_t named = (uint32_t)value_int(args, "escalation", 0);
    enum err err = work_load_ticket(work, "id");
    if (err == ERR_OK) {
        err = check(work);
    }
    if (err != ERR_OK) {
        return err;
    }
    const struct escalation *escalation =
        named != 0 ? run_escalation_find(work, named) : run_escalation_live(work);
    if (named != 0 && escalation == NULL) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", "escalation",
                           "ticket %s has no escalation %u", id_print('T', work->ticket->id).z,
                           named);
    }
    bool is_other = value_text(args, "policy").n > 0;
    err = target.n > 0 ? move(work, target) : climb(work, escalation, is_other, level);
    if (err != ERR_OK) {
        return err;
    }
    settle(work);
    work_save(work);
    ticket_view_answer(work);
    return ERR_OK;
}
