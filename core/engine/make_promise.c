#include "engine/change_ticket.h"
#include "engine/record_message.h"
#include "engine/revise_message.h"
#include "engine/run_clocks.h"
#include "engine/use_case.h"

static enum err read_kind(struct work *work, enum sla_promise *kind)
{
    struct text word = value_text(&work->command->args, "kind");
    for (unsigned i = 0; i < SLA_PROMISES; i++) {
        if (text_eq_z(word, sla_clock_promises[i])) {
            *kind = (enum sla_promise)i;
            return ERR_OK;
        }
    }
    return work_refuse(work, ERR_INVALID, "invalid", "kind",
                       "\"%.*s\" is no promise; there are reply, update, callback, resolution",
                       TEXT_ARG(word));
}

/* promise.make {id, kind, due_at_ms, message?}: a live one of its kind is superseded. */
enum err make_promise(struct work *work)
{
    struct text message = value_text(&work->command->args, "message");
    enum sla_promise kind = SLA_PROMISE_UPDATE;
    int64_t due_us = 0;
    struct run_clocks run;
    enum err err = change_ticket_begin_unsolved(work, "promised");
    err = err == ERR_OK ? read_kind(work, &kind) : err;
    err = err == ERR_OK ? change_ticket_instant(work, "due_at_ms", &due_us) : err;
    if (err != ERR_OK) {
        return err;
    }
    if (due_us == 0) {
        return work_refuse(work, ERR_INVALID, "form_incomplete", "due_at_ms",
                           "a promise has an instant until which it holds: \"due_at_ms\"");
    }
    err = revise_message_words(work, &message);
    if (err != ERR_OK) {
        return err;
    }
    if (message.n > 0) { /* before: what is said now keeps the older promise */
        (void)record_message_by_agent(work, message);
    }
    run_clocks_promise(&run, work, kind, due_us, SLA_PROMISED_BY_AGENT);
    return change_ticket_end(work, "promise");
}
