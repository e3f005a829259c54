#include "engine/de_escalate.h"
#include "engine/pick_escalation.h"
#include "engine/settle.h"
#include "engine/ticket_view.h"
#include "engine/use_case.h"

/* ticket.deescalate {id, reason, escalation?}: taken back by a person; the cause is held down. */
enum err deescalate_ticket(struct work *work)
{
    struct text reason = value_text(&work->command->args, "reason");
    struct escalation *escalation = NULL;
    enum err err = pick_escalation(work, &escalation);
    if (err != ERR_OK) {
        return err;
    }
    if (reason.n == 0) {
        return work_refuse(work, ERR_INVALID, "form_incomplete", "reason",
                           "a de-escalation needs a reason: it is shown to whoever asks why");
    }
    de_escalate(work, escalation, reason);
    settle(work);
    work_save(work);
    ticket_view_answer(work);
    return ERR_OK;
}
