#include "engine/change_ticket.h"
#include "engine/run_clocks.h"
#include "engine/use_case.h"

/* sla.resume {id, metric?}: ends what sla.pause began for that clock; without metric, every pause.
 */
enum err resume_clocks(struct work *work)
{
    uint32_t metrics = 0;
    struct run_clocks run;
    enum err err = change_ticket_begin_unsolved(work, "resumed");
    err = err == ERR_OK ? run_clocks_metrics(work, "metric", &metrics) : err;
    if (err != ERR_OK) {
        return err;
    }
    if (!sla_life_resume(run_clocks_begin(&run, work), metrics)) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "metric",
                           "nothing of this ticket is paused by hand for that clock");
    }
    work->changed = true;
    return change_ticket_end(work, "resume");
}
