#include "engine/de_escalate.h"
#include "engine/pick_escalation.h"
#include "engine/settle.h"
#include "engine/ticket_view.h"
#include "engine/use_case.h"

static enum err check(struct work *work, const struct escalation *escalation)
{
    if (escalation->cause != ESCALATION_CAUSE_MANUAL || !text_eq(escalation->method, work->actor)) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "escalation",
                           "escalation %u was started by %.*s, and only who started one by hand "
                           "may undo it; use ticket.deescalate",
                           escalation->n, TEXT_ARG(escalation->method));
    }
    if (escalation->acknowledged_at_us != 0) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "escalation",
                           "%.*s has acknowledged escalation %u: it cannot be undone; use "
                           "ticket.deescalate",
                           TEXT_ARG(escalation->acknowledged_by), escalation->n);
    }
    if (work->now_us - escalation->started_us > DE_ESCALATE_UNDO_US) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "escalation",
                           "escalation %u is older than 15 minutes: it cannot be undone; use "
                           "ticket.deescalate",
                           escalation->n);
    }
    return ERR_OK;
}

/* ticket.undo_escalation {id, reason?, escalation?}: by who started it, within 15 minutes and
 * before anybody has acknowledged. */
enum err undo_escalation(struct work *work)
{
    struct escalation *escalation = NULL;
    enum err err = pick_escalation(work, &escalation);
    if (err == ERR_OK) {
        err = check(work, escalation);
    }
    if (err != ERR_OK) {
        return err;
    }
    de_escalate_undo(work, escalation, value_text(&work->command->args, "reason"));
    settle(work);
    work_save(work);
    ticket_view_answer(work);
    return ERR_OK;
}
