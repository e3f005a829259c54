#include "engine/follow_problem.h"
#include "engine/run_escalation.h"
#include "engine/settle.h"
#include "engine/watch_bursts.h"

/* The causes that a problem escalates for are told once each: ten thousand incidents that breach
 * are one more reason, not ten thousand. */
static bool is_known(const struct escalation *escalation, enum escalation_cause cause)
{
    return escalation->cause == cause || (escalation->joined & (1u << cause)) != 0;
}

static void take(struct work *work, const struct work_pass *pass)
{
    if (work_load_ticket_id(work, pass->problem) != ERR_OK || !ticket_is_unsolved(work->ticket)) {
        return;
    }
    const struct escalation *live = run_escalation_live(work);
    struct text id = live != NULL ? live->policy : pass->policy;
    const struct escalation_policy *policy = policy_set_escalation(work->policies, id);
    if ((live != NULL && is_known(live, pass->cause)) || policy == NULL) {
        return;
    }
    run_escalation_start(work, pass->cause, policy, pass->method);
    settle(work);
    work_save(work);
}

void follow_problem(struct work *work)
{
    for (size_t i = 0; i < work->burst_count && work->reader->err == ERR_OK; i++) {
        watch_bursts_take(work, &work->bursts[i]);
    }
    for (size_t i = 0; i < work->pass_count && work->reader->err == ERR_OK; i++) {
        take(work, &work->passes[i]);
    }
}
