#include "engine/cascade_problem.h"
#include "engine/change_ticket.h"
#include "engine/record_message.h"
#include "engine/revise_message.h"
#include "engine/settle.h"
#include "engine/use_case.h"

/* The customer must have been told what is waited for: in this command, or since they last wrote.
 */
static enum err require_word(struct work *work, struct text message)
{
    const struct ticket *ticket = work->ticket;
    bool told = (ticket->flags & TICKET_RESPONDED) != 0 && ticket->waiting_since_us == 0;
    if (message.n == 0 && !told) {
        return work_refuse(work, ERR_INVALID, "form_incomplete", "message",
                           "the customer has had no public answer since they wrote: say in "
                           "\"message\" what you wait for");
    }
    return ERR_OK;
}

/* ticket.wait_customer {id, message?, until_at_ms?}: pending until the customer answers, `until`,
 * or the longest wait of the configuration. */
enum err wait_customer(struct work *work)
{
    struct text message = value_text(&work->command->args, "message");
    int64_t until_us = 0;
    bool moves = false;
    enum err err = change_ticket_begin(work, TICKET_WAIT_CUSTOMER, &moves);
    if (err != ERR_OK || !moves) {
        return err != ERR_OK ? err : change_ticket_same(work);
    }
    err = change_ticket_instant(work, "until_at_ms", &until_us);
    if (err == ERR_OK) {
        err = require_word(work, message);
    }
    err = err == ERR_OK ? revise_message_words(work, &message) : err;
    if (err != ERR_OK) {
        return err;
    }
    if (message.n > 0) {
        uint32_t entry = record_message_by_agent(work, message);
        if (entry != 0) {
            cascade_problem(work, CASCADE_UPDATE, entry);
        }
    }
    work->ticket->blocked_reason = TEXT_NONE;
    settle_wait(work, TICKET_PENDING, "wait_customer", until_us, work->policies->pending_max_s);
    return change_ticket_end(work, "wait_customer");
}
