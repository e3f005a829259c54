#include "engine/change_ticket.h"
#include "engine/settle.h"
#include "engine/use_case.h"

/* ticket.close {id}: a solved ticket, before its time is over. */
enum err close_ticket(struct work *work)
{
    bool moves = false;
    enum err err = change_ticket_begin(work, TICKET_CLOSE, &moves);
    if (err != ERR_OK || !moves) {
        return err != ERR_OK ? err : change_ticket_same(work);
    }
    work_disarm(work, TIMER_CLOSE, 0);
    settle_state(work, TICKET_CLOSED, "closed", 0, NULL);
    return change_ticket_end(work, "close");
}
