#include "engine/change_ticket.h"
#include "engine/record_message.h"
#include "engine/run_escalation.h"
#include "engine/settle.h"
#include "engine/use_case.h"

static void close_books(struct work *work)
{
    struct ticket *ticket = work->ticket;
    run_escalation_end_all(work, "resolved");
    work_count_agent(work, ticket->agent, -1, false);
    if (work->customer != NULL && work->customer->open_tickets > 0) {
        struct customer counted = *work->customer;
        counted.open_tickets--;
        customer_table_put(work->writes, work->customer, &counted);
    }
    work_arm(work, TIMER_CLOSE, 0, work->now_us + work->policies->close_after_s * INT64_C(1000000),
             0);
}

/* ticket.solve {id, resolution, message?}: solving again is accepted and changes nothing. */
enum err solve_ticket(struct work *work)
{
    struct text body = value_text(&work->command->args, "message");
    bool moves = false;
    enum err err = change_ticket_begin(work, TICKET_SOLVE, &moves);
    if (err != ERR_OK || !moves) {
        return err != ERR_OK ? err : change_ticket_same(work);
    }
    if (body.n > 0) {
        record_message_by_agent(work, body);
    }
    work->ticket->resolution = value_text(&work->command->args, "resolution");
    close_books(work);
    settle_state(work, TICKET_SOLVED, "solved", 0, NULL);
    return change_ticket_end(work, "solve");
}
