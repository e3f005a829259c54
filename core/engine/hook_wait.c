#include "engine/hook_wait.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/must.h"
#include "engine/ask_hook.h"
#include "engine/guard_loops.h"
#include "engine/make_job.h"
#include "engine/merge.h"

/* --- on disk --- */

static void save(struct work *work, const struct hook_wait *wait)
{
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_map_begin(&pack);
    pack_pair_int(&pack, "stage", wait->stage);
    pack_pair_int(&pack, "due_us", wait->due_us);
    pack_key(&pack, "jobs");
    pack_list_begin(&pack);
    for (size_t i = 0; i < wait->job_count; i++) {
        pack_int(&pack, (int64_t)wait->jobs[i]);
    }
    pack_list_end(&pack);
    pack_key(&pack, "asked");
    effect_list_pack(&pack, &wait->asked);
    pack_key(&pack, "effects");
    effect_list_pack(&pack, &wait->effects);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    document_table_put(work->writes, wait->name, buf_text(&packed));
    buf_fini(&packed);
}

bool hook_wait_load(struct work *work, struct hook_wait *wait)
{
    struct value map;
    const struct value *jobs = NULL;
    if (!document_table_get(work->reader, work->arena, wait->name, &map)) {
        return false;
    }
    wait->stage = (int)value_int(&map, "stage", 0);
    wait->due_us = value_int(&map, "due_us", 0);
    size_t count = value_items(&map, "jobs", &jobs);
    for (size_t i = 0; i < count; i++) {
        *ARENA_PUSH(work->arena, wait->jobs, wait->job_count) = (uint64_t)jobs[i].number;
    }
    return effect_list_read(work->arena, value_get(&map, "asked"), &wait->asked) == ERR_OK &&
           effect_list_read(work->arena, value_get(&map, "effects"), &wait->effects) == ERR_OK;
}

/* --- asking --- */

static void write_job(struct work *work, struct hook_wait *wait,
                      const struct subscriber *subscriber, uint32_t *wait_ms)
{
    struct job *job = make_job_for(work, subscriber);
    job->method = wait->method;
    job->inbox = wait->inbox;
    job->escalation = wait->escalation;
    job->level = wait->level;
    job->about = wait->about;
    if (wait->message != NULL && wait->inbox == 0) {
        make_job_message(work, job, wait->message);
    }
    make_job_save(work, job);
    if (!subscriber->no_wait || wait->hook == HOOK_TICKET_BEFORE_PURGE) { /* later is too late */
        uint32_t own_ms = subscriber->wait_ms ? subscriber->wait_ms : HOOK_WAIT_MS_DEFAULT;
        *wait_ms = own_ms > *wait_ms ? own_ms : *wait_ms;
        *ARENA_PUSH(work->arena, wait->jobs, wait->job_count) = job->id;
    }
}

/* The jobs of the stage; how long they are waited for. */
static int64_t write_jobs(struct work *work, struct hook_wait *wait)
{
    const struct subscriber *subscribers = NULL;
    size_t count = work->advisor->plan(work->advisor->ctx, wait->hook, &subscribers);
    uint32_t wait_ms = 0;
    wait->jobs = NULL;
    wait->job_count = 0;
    for (size_t i = 0; i < count; i++) {
        const struct subscriber *subscriber = &subscribers[i];
        struct ask ask;
        if (!subscriber->is_job || subscriber->stage != (uint32_t)wait->stage) {
            continue;
        }
        ask_hook_prepare(work, &ask, wait->hook, wait->message, wait->method);
        if (work->advisor->wants(work->advisor->ctx, subscriber, &ask) &&
            guard_loops_may_ask(work, wait->hook, subscriber->instance)) {
            write_job(work, wait, subscriber, &wait_ms);
        }
    }
    bool is_capped = wait->wait_ms_max > 0 && wait->wait_ms_max < (int64_t)wait_ms;
    return is_capped ? wait->wait_ms_max : (int64_t)wait_ms;
}

/* The stage has its answers: what they come to. True: the question is decided. */
static bool close_stage(struct work *work, struct hook_wait *wait)
{
    merge_effects(work->arena, wait->hook, &wait->asked);
    bool is_decided = wait->decides != NULL && wait->decides(work, &wait->asked);
    for (size_t i = 0; i < wait->asked.count; i++) {
        *ARENA_PUSH(work->arena, wait->effects.items, wait->effects.count) = wait->asked.items[i];
    }
    wait->asked = (struct effect_list){0};
    wait->stage++;
    return is_decided;
}

static enum hook_wait_state ask_on(struct work *work, struct hook_wait *wait)
{
    for (bool is_decided = false; !is_decided && wait->stage < HOOK_WAIT_STAGES;) {
        const struct subscriber *blocking = ask_hook_inline(
            work, wait->hook, wait->stage, wait->message, wait->method, &wait->asked);
        if (blocking != NULL) {
            wait->blocked_by = blocking->instance;
            (void)close_stage(work, wait);
            return HOOK_WAIT_OVER;
        }
        int64_t wait_ms = write_jobs(work, wait);
        if (wait->job_count > 0) {
            wait->due_us = work->now_us + wait_ms * 1000;
            save(work, wait);
            return HOOK_WAIT_WAITS;
        }
        is_decided = close_stage(work, wait);
    }
    return HOOK_WAIT_OVER;
}

enum hook_wait_state hook_wait_ask(struct work *work, struct hook_wait *wait)
{
    const struct subscriber *subscribers = NULL;
    if (work->advisor->plan(work->advisor->ctx, wait->hook, &subscribers) == 0) {
        return HOOK_WAIT_OVER;
    }
    wait->stage = 0;
    return ask_on(work, wait);
}

/* --- answers --- */

static enum hook_wait_state go_on(struct work *work, struct hook_wait *wait)
{
    wait->job_count = 0;
    document_table_delete(work->writes, wait->name);
    return close_stage(work, wait) ? HOOK_WAIT_OVER : ask_on(work, wait);
}

enum hook_wait_state hook_wait_answer(struct work *work, struct hook_wait *wait, uint64_t job,
                                      const struct effect_list *effects)
{
    uint64_t *left = NULL;
    size_t count = 0;
    for (size_t i = 0; i < wait->job_count; i++) {
        if (wait->jobs[i] != job) {
            *ARENA_PUSH(work->arena, left, count) = wait->jobs[i];
        }
    }
    if (count == wait->job_count) {
        return HOOK_WAIT_STRANGER;
    }
    for (size_t i = 0; effects != NULL && i < effects->count; i++) {
        *ARENA_PUSH(work->arena, wait->asked.items, wait->asked.count) = effects->items[i];
    }
    wait->jobs = left;
    wait->job_count = count;
    if (count > 0) {
        save(work, wait);
        return HOOK_WAIT_WAITS;
    }
    return go_on(work, wait);
}

static void end_jobs(struct work *work, const struct hook_wait *wait, enum job_state state)
{
    for (size_t i = 0; i < wait->job_count; i++) {
        struct job job;
        if (!job_table_get(work->reader, work->arena, wait->jobs[i], &job) || !job_is_open(&job)) {
            continue;
        }
        make_job_end(work, &job, state);
        if (state != JOB_LATE) {
            continue;
        }
        log_warn("plugin.late", "plugin=%.*s hook=%s job=%s", TEXT_ARG(job.instance),
                 effect_hook_name(wait->hook), id_print('J', job.id).z);
        if (work->ticket != NULL) {
            struct pack *event = work_event(work, "degraded");
            pack_pair_text(event, "plugin", job.instance);
            pack_pair_z(event, "hook", effect_hook_name(wait->hook));
            pack_pair_z(event, "outcome", "deadline");
            work_event_end(work);
        }
    }
}

enum hook_wait_state hook_wait_deadline(struct work *work, struct hook_wait *wait)
{
    end_jobs(work, wait, JOB_LATE);
    return go_on(work, wait);
}

void hook_wait_drop(struct work *work, struct hook_wait *wait)
{
    end_jobs(work, wait, JOB_CANCELLED);
    document_table_delete(work->writes, wait->name);
    wait->job_count = 0;
}
