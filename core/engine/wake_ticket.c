#include "engine/wake_ticket.h"
#include "engine/end_ticket.h"
#include "engine/settle.h"

void wake_ticket(struct work *work, const char *reason, const char *by)
{
    if (!ticket_is_unsolved(work->ticket)) {
        end_ticket_not(work);
        work_disarm(work, TIMER_CLOSE, 0);
        work->ticket->flags &= ~(uint32_t)TICKET_CONTAINED;
    }
    work->ticket->blocked_reason = TEXT_NONE;
    settle_state(work, TICKET_OPEN, reason, 0, by);
}
