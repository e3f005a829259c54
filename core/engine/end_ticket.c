#include "engine/end_ticket.h"
#include "engine/bot_stage.h"
#include "engine/run_escalation.h"
#include "engine/settle.h"

static void count_customer(struct work *work, int change)
{
    if (work->customer == NULL || (change < 0 && work->customer->open_tickets == 0)) {
        return;
    }
    struct customer *counted = ARENA_NEW(work->arena, struct customer);
    *counted = *work->customer;
    counted->open_tickets = change < 0 ? counted->open_tickets - 1 : counted->open_tickets + 1;
    customer_table_put(work->writes, work->customer, counted);
    work->customer = counted;
}

void end_ticket(struct work *work, const char *how)
{
    run_escalation_end_all(work, how);
    work_count_agent(work, work->ticket->agent, -1, false);
    count_customer(work, -1);
}

void end_ticket_not(struct work *work)
{
    work_count_agent(work, work->ticket->agent, 1, false);
    count_customer(work, 1);
}

void end_ticket_solve(struct work *work, struct text resolution, const char *reason)
{
    bool by_bot = text_eq_z(text_z(reason), END_TICKET_BY_BOT);
    if (!by_bot && bot_stage_is_on(work)) { /* what others solve is not contained */
        bot_stage_end(work, BOT_HANDED_OFF, reason, "none");
    }
    work->ticket->resolution = resolution;
    end_ticket(work, "resolved");
    work_arm(work, TIMER_CLOSE, 0, work->now_us + work->policies->close_after_s * INT64_C(1000000),
             0);
    settle_state(work, TICKET_SOLVED, reason, 0, NULL);
}
