#include "engine/ask_hook.h"
#include "engine/record_message.h"
#include "engine/run_escalation.h"
#include "engine/settle.h"
#include "engine/ticket_view.h"
#include "engine/use_case.h"

static void tell_customer(struct work *work, struct text body)
{
    struct message message = {.direction = MESSAGE_OUT,
                              .author_kind = MESSAGE_BY_AGENT,
                              .author = work->actor,
                              .body = body,
                              .channel = work->ticket->channel,
                              .content_type = TEXT("text/plain"),
                              .visibility = MESSAGE_PUBLIC};
    record_message_out(work, &message);
}

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
    enum err err = work_load_ticket(work, "id");
    if (err != ERR_OK) {
        return err;
    }
    if (work->ticket->state == TICKET_SOLVED) {
        ticket_view_answer(work);
        return ERR_OK;
    }
    if (!ticket_may_move(work->ticket->state, TICKET_SOLVED)) {
        return work_refuse(
            work, ERR_CONFLICT, "conflict", "id",
            "a %s ticket cannot be solved; from new, open, pending and blocked it can",
            ticket_state_name(work->ticket->state));
    }
    err = ask_hook_veto(work, HOOK_TICKET_BEFORE_CHANGE, NULL, TEXT("solve"));
    if (err != ERR_OK) {
        return err;
    }
    if (body.n > 0) {
        tell_customer(work, body);
    }
    work->ticket->resolution = value_text(&work->command->args, "resolution");
    close_books(work);
    settle_state(work, TICKET_SOLVED, "solved", 0, NULL);
    ask_hook_enqueue(work, HOOK_TICKET_CHANGED, -1, NULL, TEXT("solve"), NULL, NULL, NULL);
    settle(work);
    work_save(work);
    ticket_view_answer(work);
    return ERR_OK;
}
