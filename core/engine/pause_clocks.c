#include "engine/change_ticket.h"
#include "engine/run_clocks.h"
#include "engine/use_case.h"

/* sla.pause {id, metric?, reason}: stops a clock, or all, until sla.resume. */
enum err pause_clocks(struct work *work)
{
    uint32_t metrics = 0;
    struct text reason = value_text(&work->command->args, "reason");
    struct run_clocks run;
    enum err err = change_ticket_begin_unsolved(work, "paused");
    err = err == ERR_OK ? run_clocks_metrics(work, "metric", &metrics) : err;
    if (err != ERR_OK) {
        return err;
    }
    if (reason.n == 0) {
        return work_refuse(work, ERR_INVALID, "form_incomplete", "reason",
                           "a pause by hand needs a reason: it is shown to whoever asks why a "
                           "clock stood still");
    }
    if (ticket_span_is_paused(work->ticket, metrics)) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "metric",
                           "that is paused by hand already; sla.resume ends it");
    }
    sla_life_pause(run_clocks_begin(&run, work), metrics, reason);
    work->changed = true;
    return change_ticket_end(work, "pause");
}
