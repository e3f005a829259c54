#include "engine/job_view.h"
#include "engine/pick_job.h"
#include "engine/run_escalation.h"
#include "engine/use_case.h"

/* A page is of use as long as its escalation waits for somebody. */
static bool is_page_wanted(const struct work *work, const struct job *job)
{
    if (job->escalation == 0) {
        return true; /* a reply, or a notice */
    }
    const struct escalation *escalation =
        work->ticket != NULL ? run_escalation_find(work, job->escalation) : NULL;
    return escalation != NULL && escalation_is_live(escalation) &&
           escalation->state != ESCALATION_ACKNOWLEDGED;
}

/* A question whose asker waits for all its jobs, or for a deadline, and then goes on. */
static bool is_asked_in_vain(uint32_t hook)
{
    return (hook >= HOOK_INBOUND_ADMIT && hook <= HOOK_INBOUND_CORRELATE) ||
           hook == HOOK_ESCALATION_NEXT || hook == HOOK_NOTIFICATION_RENDER ||
           hook == HOOK_RPC_CALL;
}

/* Why a dead one can not be taken up again; NULL: it can. */
static const char *check_dead(const struct work *work, const struct job *job)
{
    bool is_stage = job->hook >= HOOK_TICKET_VALIDATE && job->hook <= HOOK_ROUTE_ASSIGN;
    if (job->ticket != 0 && work->ticket == NULL) {
        return "its ticket is gone";
    }
    if (is_stage || job->hook == HOOK_BOT_TURN) {
        return "its ticket has gone on without the answer: change the ticket instead";
    }
    if (is_asked_in_vain(job->hook)) {
        return "whoever asked has gone on without the answer";
    }
    if (job->hook == HOOK_NOTIFICATION_SEND && !is_page_wanted(work, job)) {
        return "its escalation waits for nobody any more";
    }
    return NULL;
}

static enum err check(struct work *work, const struct job *job)
{
    const char *why = job->state == JOB_DEAD ? check_dead(work, job) : NULL;
    if (job->state != JOB_DEAD && job->state != JOB_WAITING) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "job",
                           "%s is %s: a waiting job is brought forward, a dead one begins anew, "
                           "others are left alone",
                           id_print('J', job->id).z, job_state_name(job->state));
    }
    return why == NULL ? ERR_OK
                       : work_refuse(work, ERR_CONFLICT, "conflict", "job",
                                     "%s cannot be tried again: %s", id_print('J', job->id).z, why);
}

static void tell(struct work *work, const struct job *job)
{
    if (work->ticket == NULL) {
        return;
    }
    struct pack *event = work_event(work, "job_retried");
    pack_pair_z(event, "job", id_print('J', job->id).z);
    pack_pair_text(event, "plugin", job->instance);
    pack_pair_z(event, "hook", effect_hook_name((enum hook)job->hook));
    pack_pair_z(event, "was", job_state_name(job->state));
    pack_pair_int(event, "attempt", job->attempt);
    work_event_end(work);
    work_save(work);
}

/* job.retry {job}: now, under the same id, so that a far side that had it absorbs it. A dead one
 * has all of its attempts again. */
enum err retry_job(struct work *work)
{
    struct job job;
    enum err err = pick_job(work, &job);
    err = err == ERR_OK ? check(work, &job) : err;
    if (err != ERR_OK) {
        return err;
    }
    struct job again = job;
    again.state = JOB_WAITING;
    again.next_us = work->now_us;
    again.attempt = job.state == JOB_DEAD ? 0 : job.attempt;
    job_table_put(work->writes, &job, &again);
    tell(work, &job);
    job_view_answer(work->result, &again);
    return ERR_OK;
}
