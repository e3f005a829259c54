#include "host/service_work.h"
#include "base/mem.h"
#include "host/instance.h"

struct errand {
    struct instance *instance;
    void (*work)(void *arg);
    void (*done)(void *arg, int code);
    void *arg;
};

static void finish_on_loop(void *ctx)
{
    struct errand *errand = ctx;
    if (errand->done != NULL) {
        uint64_t outer = instance_enter(errand->instance, CRUMB_CALLBACK);
        errand->done(errand->arg, RUNG_OK);
        instance_leave(errand->instance, outer);
    }
    instance_let_go(errand->instance);
    mem_free(errand);
}

static void run_on_worker(void *ctx)
{
    struct errand *errand = ctx;
    uint64_t outer = instance_enter(errand->instance, CRUMB_CALLBACK | CRUMB_PATIENT);
    errand->work(errand->arg);
    instance_leave(errand->instance, outer);
    atomic_fetch_sub(&errand->instance->counts.worker_jobs, 1);
    loop_post(errand->instance->env->loop, finish_on_loop, errand);
}

static int run(const rung_host *host, void (*work)(void *arg), void (*done)(void *arg, int code),
               void *arg)
{
    struct instance *instance = host->opaque;
    int64_t limit = instance->jobs_max ? instance->jobs_max : INSTANCE_JOBS_WORKER_MAX;
    if (work == NULL) {
        return RUNG_EINVAL;
    }
    struct errand *errand = MEM_NEW(struct errand);
    *errand = (struct errand){instance, work, done, arg};
    instance_hold(instance);
    bool has_room = atomic_fetch_add(&instance->counts.worker_jobs, 1) < limit;
    if (!has_room || !pool_submit(instance->env->pool, run_on_worker, errand)) {
        atomic_fetch_sub(&instance->counts.worker_jobs, 1);
        instance_let_go(instance);
        mem_free(errand);
        return RUNG_EBUSY;
    }
    return RUNG_OK;
}

const rung_work service_work = {.size = sizeof service_work, .run = run};
