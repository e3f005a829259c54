#include "engine/cascade_problem.h"
#include "engine/change_ticket.h"
#include "engine/record_message.h"
#include "engine/revise_message.h"
#include "engine/run_clocks.h"
#include "engine/settle.h"
#include "engine/use_case.h"

static const char *const reasons[] = {"third_party", "engineering",       "parts",
                                      "legal",       "customer_internal", "other"};

static bool is_reason(const struct work *work, struct text reason)
{
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        if (text_eq_z(reason, reasons[i])) {
            return true;
        }
    }
    for (size_t i = 0; i < work->policies->blocked_reason_count; i++) {
        if (text_eq(reason, work->policies->blocked_reasons[i])) {
            return true;
        }
    }
    return false;
}

static struct text reason_words(struct work *work)
{
    struct text list = TEXT_NONE;
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        list = arena_printf(work->arena, "%.*s%s%s", TEXT_ARG(list), i ? ", " : "", reasons[i]);
    }
    for (size_t i = 0; i < work->policies->blocked_reason_count; i++) {
        list = arena_printf(work->arena, "%.*s, %.*s", TEXT_ARG(list),
                            TEXT_ARG(work->policies->blocked_reasons[i]));
    }
    return list;
}

/* The form of (b7): a reason, what it is when it is another one, and when the customer hears next.
 */
static enum err check_form(struct work *work, struct text reason, int64_t promise_us)
{
    if (reason.n == 0) {
        return work_refuse(work, ERR_INVALID, "form_incomplete", "reason",
                           "a blocked ticket has a reason: %.*s", TEXT_ARG(reason_words(work)));
    }
    if (!is_reason(work, reason)) {
        return work_refuse(work, ERR_INVALID, "invalid", "reason",
                           "\"%.*s\" is no reason; there are %.*s", TEXT_ARG(reason),
                           TEXT_ARG(reason_words(work)));
    }
    if (text_eq_z(reason, "other") && value_text(&work->command->args, "text").n == 0) {
        return work_refuse(work, ERR_INVALID, "form_incomplete", "text",
                           "the reason other needs \"text\": what it is");
    }
    if (promise_us == 0) {
        return work_refuse(work, ERR_INVALID, "form_incomplete", "promise_at_ms",
                           "a blocked ticket promises the customer when they hear next: "
                           "\"promise_at_ms\"");
    }
    return ERR_OK;
}

static void write_blocked(struct work *work, struct text reason, int64_t promise_us,
                          int64_t until_us)
{
    const struct value *args = &work->command->args;
    struct pack *event = work_event(work, "blocked");
    pack_pair_text(event, "reason", reason);
    pack_pair_text(event, "text", value_text(args, "text"));
    pack_pair_text(event, "reference", value_text(args, "reference"));
    pack_pair_int(event, "promise_at_ms", promise_us / 1000);
    if (until_us != 0) {
        pack_pair_int(event, "until_ms", until_us / 1000);
    }
    work_event_end(work);
}

/* ticket.block {id, reason, promise_at_ms, text?, reference?, until_at_ms?, message?}: waits for
 * somebody who is not the customer. */
enum err block_ticket(struct work *work)
{
    struct text reason = value_text(&work->command->args, "reason");
    struct text message = value_text(&work->command->args, "message");
    int64_t promise_us = 0;
    int64_t until_us = 0;
    bool moves = false;
    struct run_clocks run;
    enum err err = change_ticket_begin(work, TICKET_BLOCK, &moves);
    if (err != ERR_OK || !moves) {
        return err != ERR_OK ? err : change_ticket_same(work);
    }
    err = change_ticket_instant(work, "promise_at_ms", &promise_us);
    err = err == ERR_OK ? change_ticket_instant(work, "until_at_ms", &until_us) : err;
    err = err == ERR_OK ? check_form(work, reason, promise_us) : err;
    err = err == ERR_OK ? revise_message_words(work, &message) : err;
    if (err != ERR_OK) {
        return err;
    }
    uint32_t entry = message.n > 0 ? work_next_entry(work) : 0;
    if (message.n > 0) {
        record_message_by_agent(work, message);
    }
    work->ticket->blocked_reason = reason;
    write_blocked(work, reason, promise_us, until_us);
    settle_wait(work, TICKET_BLOCKED, arena_text(work->arena, reason).p, until_us,
                work->policies->blocked_max_s);
    run_clocks_promise(&run, work, SLA_PROMISE_UPDATE, promise_us, SLA_PROMISED_WHEN_BLOCKED);
    cascade_problem(work, CASCADE_BLOCKED, entry);
    return change_ticket_end(work, "block");
}
