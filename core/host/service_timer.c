#include "host/service_timer.h"
#include "base/mem.h"

#define MS_MAX (INT64_C(366) * 86400 * 1000)

struct guest_timer {
    struct service_timers *timers;
    struct instance *instance;
    uint64_t id;
    int64_t delay_us, period_us;
    void (*fn)(void *arg);
    void *arg;
    bool is_stopped;          /* guarded by the lock; the loop frees it */
    struct loop_timer *timer; /* [loop] */
    struct guest_timer *next;
};

struct service_timers {
    struct loop *loop;
    struct mutex *lock; /* guards the list and last_id */
    struct guest_timer *first;
    uint64_t last_id;
};

struct service_timers *service_timer_create(struct loop *loop)
{
    struct service_timers *timers = MEM_NEW(struct service_timers);
    timers->loop = loop;
    timers->lock = mutex_create();
    return timers;
}

static void unlink_timer(struct guest_timer *timer)
{
    struct service_timers *timers = timer->timers;
    mutex_lock(timers->lock);
    for (struct guest_timer **at = &timers->first; *at != NULL; at = &(*at)->next) {
        if (*at == timer) {
            *at = timer->next;
            break;
        }
    }
    mutex_unlock(timers->lock);
    loop_timer_destroy(&timer->timer);
    mem_free(timer);
}

void service_timer_destroy(struct service_timers **timers)
{
    if (*timers != NULL) {
        while ((*timers)->first != NULL) {
            unlink_timer((*timers)->first);
        }
        mutex_destroy(&(*timers)->lock);
        mem_free(*timers);
        *timers = NULL;
    }
}

static bool is_stopped(struct guest_timer *timer)
{
    mutex_lock(timer->timers->lock);
    bool stopped = timer->is_stopped;
    mutex_unlock(timer->timers->lock);
    return stopped;
}

static void on_time(void *ctx)
{
    struct guest_timer *timer = ctx;
    if (!is_stopped(timer)) {
        uint64_t outer = instance_enter(timer->instance, CRUMB_CALLBACK);
        timer->fn(timer->arg);
        instance_leave(timer->instance, outer);
    }
    if (is_stopped(timer) || timer->period_us == 0) {
        unlink_timer(timer);
    }
}

static void arm_on_loop(void *ctx)
{
    struct guest_timer *timer = ctx;
    if (is_stopped(timer)) {
        unlink_timer(timer);
        return;
    }
    timer->timer = loop_timer_create(timer->timers->loop, on_time, timer);
    loop_timer_start(timer->timer, timer->delay_us, timer->period_us);
}

static uint64_t start(const rung_host *host, int64_t delay_ms, int64_t period_ms,
                      void (*fn)(void *arg), void *arg)
{
    struct instance *instance = host->opaque;
    struct service_timers *timers = instance->env->timers;
    size_t count = 0;
    if (fn == NULL || delay_ms < 0 || period_ms < 0 || delay_ms > MS_MAX || period_ms > MS_MAX) {
        return 0;
    }
    struct guest_timer *timer = MEM_NEW(struct guest_timer);
    *timer = (struct guest_timer){.timers = timers,
                                  .instance = instance,
                                  .delay_us = delay_ms * 1000,
                                  .period_us = period_ms * 1000,
                                  .fn = fn,
                                  .arg = arg};
    mutex_lock(timers->lock);
    for (const struct guest_timer *at = timers->first; at != NULL; at = at->next) {
        count += at->instance == instance;
    }
    uint64_t id = count < SERVICE_TIMER_COUNT_MAX ? ++timers->last_id : 0;
    timer->id = id;
    if (id != 0) {
        timer->next = timers->first;
        timers->first = timer;
    }
    mutex_unlock(timers->lock);
    if (id == 0) {
        mem_free(timer);
        return 0;
    }
    loop_post(timers->loop, arm_on_loop, timer);
    return id;
}

static void stop_matching(struct service_timers *timers, const struct instance *instance,
                          uint64_t id)
{
    mutex_lock(timers->lock);
    for (struct guest_timer *at = timers->first; at != NULL; at = at->next) {
        if (at->instance == instance && (id == 0 || at->id == id)) {
            at->is_stopped = true;
            if (at->timer != NULL) { /* its next turn finds it stopped and frees it */
                loop_timer_start(at->timer, 0, 0);
            }
        }
    }
    mutex_unlock(timers->lock);
}

static void stop(const rung_host *host, uint64_t id)
{
    struct instance *instance = host->opaque;
    if (id != 0) {
        stop_matching(instance->env->timers, instance, id);
    }
}

void service_timer_stop_all(struct service_timers *timers, struct instance *instance)
{
    stop_matching(timers, instance, 0);
}

const rung_timer service_timer = {.size = sizeof service_timer, .start = start, .stop = stop};
