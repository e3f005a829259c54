#include "engine/wake_ticket.h"
#include "engine/settle.h"

static void count_again(struct work *work)
{
    work_count_agent(work, work->ticket->agent, 1, false);
    if (work->customer != NULL) {
        struct customer counted = *work->customer;
        counted.open_tickets++;
        customer_table_put(work->writes, work->customer, &counted);
    }
    work_disarm(work, TIMER_CLOSE, 0);
    work->ticket->flags &= ~(uint32_t)TICKET_CONTAINED;
}

void wake_ticket(struct work *work, const char *reason, const char *by)
{
    if (!ticket_is_unsolved(work->ticket)) {
        count_again(work);
    }
    work->ticket->blocked_reason = TEXT_NONE;
    settle_state(work, TICKET_OPEN, reason, 0, by);
}
