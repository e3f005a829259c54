#include "engine/change_ticket.h"
#include "engine/tell_customer.h"
#include "engine/use_case.h"

/* ticket.notify_customer {id, milestone}: told like those that happen by themselves: once, merged,
 * in the customer's hours; `security` at once, and as often as it is said. */
enum err notify_customer(struct work *work)
{
    struct text word = value_text(&work->command->args, "milestone");
    enum milestone milestone = MILESTONES;
    enum err err = work_load_ticket(work, "id");
    if (err != ERR_OK) {
        return err;
    }
    if (!milestone_from(word, &milestone)) {
        return work_refuse(work, ERR_INVALID, "invalid", "milestone",
                           "\"%.*s\" is no milestone; there are received, owner_changed, "
                           "escalated, blocked, channel_moved, update_due, solved, reopened, "
                           "security",
                           TEXT_ARG(text_slice(word, 0, 40)));
    }
    if (work->ticket->state == TICKET_CLOSED || work->ticket->state == TICKET_MERGED) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "id",
                           "the ticket is %s: nobody is told of it any more",
                           ticket_state_name(work->ticket->state));
    }
    tell_customer_of(work, milestone);
    return change_ticket_end(work, "notify_customer");
}
