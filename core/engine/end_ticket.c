#include "engine/end_ticket.h"
#include "engine/run_escalation.h"
#include "engine/settle.h"

void end_ticket_solve(struct work *work, struct text resolution, const char *reason)
{
    struct ticket *ticket = work->ticket;
    ticket->resolution = resolution;
    run_escalation_end_all(work, "resolved");
    work_count_agent(work, ticket->agent, -1, false);
    if (work->customer != NULL && work->customer->open_tickets > 0) {
        struct customer counted = *work->customer;
        counted.open_tickets--;
        customer_table_put(work->writes, work->customer, &counted);
    }
    work_arm(work, TIMER_CLOSE, 0, work->now_us + work->policies->close_after_s * INT64_C(1000000),
             0);
    settle_state(work, TICKET_SOLVED, reason, 0, NULL);
}
