#include "engine/make_job.h"
#include "base/must.h"
#include "engine/guard_loops.h"

static struct job *make(struct work *work, enum hook hook, struct text instance, int64_t next_us,
                        const struct subscriber *subscriber)
{
    struct job *job = ARENA_NEW(work->arena, struct job);
    job->id = ID_OF_LOCAL(meta_table_next(work->reader, work->writes, "job"));
    job->state = JOB_WAITING;
    job->hook = hook;
    job->instance = arena_text(work->arena, instance);
    job->subscription = subscriber != NULL ? subscriber->number : 0;
    job->ticket = work->ticket ? work->ticket->id : 0;
    job->chain = guard_loops_of_job(work, hook, instance);
    job->created_us = work->now_us;
    job->next_us = next_us;
    job->attempts_max =
        subscriber && subscriber->attempts_max ? subscriber->attempts_max : MAKE_JOB_ATTEMPTS_MAX;
    if (job_is_page(hook) && work->policies->notification_retry_max > 0) {
        job->attempts_max = (uint32_t)work->policies->notification_retry_max;
    }
    return job;
}

struct job *make_job(struct work *work, enum hook hook, struct text instance, int64_t next_us)
{
    const struct advisor *advisor = work->advisor;
    return make(work, hook, instance, next_us, advisor->find(advisor->ctx, hook, instance, 0));
}

struct job *make_job_for(struct work *work, const struct subscriber *subscriber)
{
    return make(work, subscriber->hook, subscriber->instance, work->now_us, subscriber);
}

void make_job_message(struct work *work, struct job *job, const struct message *message)
{
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    message_pack(&pack, message);
    MUST(pack.err == ERR_OK);
    job->message = arena_text(work->arena, buf_text(&packed));
    buf_fini(&packed);
}

bool make_job_read_message(struct work *work, const struct job *job, struct message *message)
{
    struct value value;
    if (job->message.n == 0 || pack_read(work->arena, job->message, &value) != ERR_OK) {
        return false;
    }
    message_read(&value, message);
    return true;
}

void make_job_save(struct work *work, const struct job *job)
{
    job_table_put(work->writes, NULL, job);
}

void make_job_end(struct work *work, const struct job *job, enum job_state state)
{
    struct job ended = *job;
    MUST(job_is_open(job));
    ended.state = state;
    job_table_put(work->writes, job, &ended);
    if (job->state == JOB_LEASED) {
        *ARENA_PUSH(work->arena, work->cancels, work->cancel_count) =
            (struct work_cancel){.job = job->id, .token = job->token};
    }
}
