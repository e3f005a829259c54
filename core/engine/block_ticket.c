#include "engine/blocked_form.h"
#include "engine/change_ticket.h"
#include "engine/record_message.h"
#include "engine/revise_message.h"
#include "engine/use_case.h"

/* ticket.block {id, reason, promise_at_ms, text?, reference?, until_at_ms?, message?}: waits for
 * somebody who is not the customer. */
enum err block_ticket(struct work *work)
{
    const struct value *args = &work->command->args;
    struct blocked_form form = {.reason = value_text(args, "reason"),
                                .text = value_text(args, "text"),
                                .reference = value_text(args, "reference")};
    struct text message = value_text(args, "message");
    bool moves = false;
    enum err err = change_ticket_begin(work, TICKET_BLOCK, &moves);
    if (err != ERR_OK || !moves) {
        return err != ERR_OK ? err : change_ticket_same(work);
    }
    err = change_ticket_instant(work, "promise_at_ms", &form.promise_us);
    err = err == ERR_OK ? change_ticket_instant(work, "until_at_ms", &form.until_us) : err;
    err = err == ERR_OK ? blocked_form_check(work, &form) : err;
    err = err == ERR_OK ? revise_message_words(work, &message) : err;
    if (err != ERR_OK) {
        return err;
    }
    uint32_t entry = message.n > 0 ? record_message_by_agent(work, message) : 0;
    blocked_form_apply(work, &form, entry);
    return change_ticket_end(work, "block");
}
