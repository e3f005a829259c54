#include "engine/blocked_form.h"
#include "engine/cascade_problem.h"
#include "engine/run_clocks.h"
#include "engine/settle.h"

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

enum err blocked_form_check(struct work *work, const struct blocked_form *form)
{
    if (form->reason.n == 0) {
        return work_refuse(work, ERR_INVALID, "form_incomplete", "reason",
                           "a blocked ticket has a reason: %.*s", TEXT_ARG(reason_words(work)));
    }
    if (!is_reason(work, form->reason)) {
        return work_refuse(work, ERR_INVALID, "invalid", "reason",
                           "\"%.*s\" is no reason; there are %.*s", TEXT_ARG(form->reason),
                           TEXT_ARG(reason_words(work)));
    }
    if (text_eq_z(form->reason, "other") && form->text.n == 0) {
        return work_refuse(work, ERR_INVALID, "form_incomplete", "text",
                           "the reason other needs \"text\": what it is");
    }
    if (form->promise_us == 0) {
        return work_refuse(work, ERR_INVALID, "form_incomplete", "promise_at_ms",
                           "a blocked ticket promises the customer when they hear next: "
                           "\"promise_at_ms\"");
    }
    return ERR_OK;
}

static void write_blocked(struct work *work, const struct blocked_form *form)
{
    struct pack *event = work_event(work, "blocked");
    pack_pair_text(event, "reason", form->reason);
    pack_pair_text(event, "text", form->text);
    pack_pair_text(event, "reference", form->reference);
    pack_pair_int(event, "promise_at_ms", form->promise_us / 1000);
    if (form->until_us != 0) {
        pack_pair_int(event, "until_ms", form->until_us / 1000);
    }
    work_event_end(work);
}

void blocked_form_apply(struct work *work, const struct blocked_form *form, uint32_t entry)
{
    struct run_clocks run;
    struct text reason = arena_text(work->arena, form->reason);
    work->ticket->blocked_reason = reason;
    write_blocked(work, form);
    settle_wait(work, TICKET_BLOCKED, reason.p, form->until_us, work->policies->blocked_max_s);
    run_clocks_promise(&run, work, SLA_PROMISE_UPDATE, form->promise_us, SLA_PROMISED_WHEN_BLOCKED);
    cascade_problem(work, CASCADE_BLOCKED, entry);
}
