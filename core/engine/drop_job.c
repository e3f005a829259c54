#include "engine/keep_inbox.h"
#include "engine/finish_job.h"
#include "engine/job_view.h"
#include "engine/pick_job.h"
#include "engine/record_job.h"
#include "engine/use_case.h"

#define DROP_REASON_BYTES_MAX 300

static enum err check(struct work *work, const struct job *job)
{
    struct text reason = value_text(&work->command->args, "reason");
    if (text_trim(reason).n == 0 || reason.n > DROP_REASON_BYTES_MAX) {
        return work_refuse(work, ERR_INVALID, "invalid", "reason",
                           "why it is dropped stands in the timeline: 1 to %d bytes",
                           DROP_REASON_BYTES_MAX);
    }
    if (job->state != JOB_WAITING && job->state != JOB_HELD && job->state != JOB_DEAD) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "job",
                           "%s is %s: only what waits, is held or is dead can be dropped%s",
                           id_print('J', job->id).z, job_state_name(job->state),
                           job->state == JOB_LEASED ? "; ask again when its attempt is over" : "");
    }
    return ERR_OK;
}

/* A dead one has had its consequences; bytes that nobody could parse were kept for it alone. */
static void bury(struct work *work, const struct job *job, struct text why)
{
    struct effect_list none = {0};
    if (job->hook == HOOK_INBOUND_PARSE) {
        keep_inbox_delete(work, job->inbox);
    }
    record_job(work, job, JOB_CANCELLED, &none, why);
    work_save(work);
}

/* Of a plugin's method the outcome stands in the answer too: its caller's key leads here. */
static void answer(struct work *work, const struct job *job)
{
    struct value failed = {.type = VALUE_NIL};
    struct value shown;
    struct pack pack;
    if (work->result->n > 0) {
        (void)pack_read(work->arena, buf_text(work->result), &failed);
        buf_clear(work->result);
    }
    job_view_answer(work->result, job);
    const struct value *outcome = value_get(&failed, "failed");
    if (outcome != NULL && pack_read(work->arena, buf_text(work->result), &shown) == ERR_OK) {
        *value_put(work->arena, &shown, "failed") = *outcome;
        buf_clear(work->result);
        pack_init(&pack, work->result);
        pack_value(&pack, &shown);
    }
}

/* job.drop {job, reason}: one that waits ends as if its last attempt had failed, with all that
 * follows from that; a dead one leaves the list of those that somebody has to look at. */
enum err drop_job(struct work *work)
{
    struct job job;
    enum err err = pick_job(work, &job);
    err = err == ERR_OK ? check(work, &job) : err;
    if (err != ERR_OK) {
        return err;
    }
    struct text why = arena_printf(work->arena, "dropped: %.*s",
                                   TEXT_ARG(value_text(&work->command->args, "reason")));
    struct job ended = job;
    ended.state = job.state == JOB_DEAD ? JOB_CANCELLED : JOB_DEAD;
    ended.error = why;
    if (job.state == JOB_DEAD) {
        job_table_put(work->writes, &job, &ended);
        bury(work, &job, why);
    } else {
        err = finish_job_die(work, &job, why);
    }
    answer(work, &ended);
    return err;
}
