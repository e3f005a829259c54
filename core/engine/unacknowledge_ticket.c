#include "engine/pick_escalation.h"
#include "engine/run_escalation.h"
#include "engine/settle.h"
#include "engine/ticket_view.h"
#include "engine/use_case.h"

/* ticket.unacknowledge {id, escalation?}: as if the acknowledgement expired now. */
enum err unacknowledge_ticket(struct work *work)
{
    struct escalation *escalation = NULL;
    struct escalation_input input = {.command = ESCALATION_UNACKNOWLEDGE};
    enum err err = pick_escalation(work, &escalation);
    if (err != ERR_OK) {
        return err;
    }
    if (escalation->state != ESCALATION_ACKNOWLEDGED) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "escalation",
                           "escalation %u is %s; nobody has acknowledged it", escalation->n,
                           escalation_state_name(escalation->state));
    }
    (void)run_escalation_command(work, escalation->n, &input);
    settle(work);
    work_save(work);
    ticket_view_answer(work);
    return ERR_OK;
}
