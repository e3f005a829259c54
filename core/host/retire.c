#include "host/retire.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/plant.h"
#include "host/service_timer.h"

#define LOOK_EVERY_US INT64_C(5000)

enum stage { WAITS, QUIESCES, DRAINS, ENDS };

struct leaving {
    struct retire *retire;
    struct instance *instance; /* a reference */
    enum stage stage;
    int64_t until_us; /* monotonic */
    bool is_recalled, is_told;
    atomic_bool is_back; /* the worker of this stage has returned */
    struct leaving *next;
};

struct retire {
    struct instance_env *env;
    struct loop_timer *timer;
    struct leaving *first; /* owned */
};

/* --- on workers --- */

static void quiesce_on_worker(void *ctx)
{
    struct leaving *leaving = ctx;
    instance_quiesce(leaving->instance);
    atomic_store(&leaving->is_back, true);
}

static void end_on_worker(void *ctx)
{
    struct leaving *leaving = ctx;
    instance_end(leaving->instance);
    atomic_store(&leaving->is_back, true);
}

/* --- on the loop --- */

static void go(struct leaving *leaving, enum stage stage, void (*work)(void *ctx))
{
    atomic_store(&leaving->is_back, false);
    if (pool_submit(leaving->retire->env->pool, work, leaving)) {
        leaving->stage = stage; /* else the pool is full: at the next look */
    }
}

static int64_t load(const atomic_int_fast64_t *count)
{
    return (int64_t)atomic_load(count);
}

static void recall(struct leaving *leaving)
{
    struct instance *instance = leaving->instance;
    size_t count = deliver_recall(leaving->retire->env->deliver, instance,
                                  TEXT("the plugin was exchanged and did not finish in time"));
    leaving->is_recalled = true;
    if (count > 0) {
        log_warn("plugin.recalled", "plugin=%.*s version=%s jobs=%zu", TEXT_ARG(instance->name),
                 instance->file.plugin->version, count);
    }
}

static void watch_time(struct leaving *leaving)
{
    int64_t late_us = clock_monotonic_us(NULL) - leaving->until_us;
    if (late_us < 0 || leaving->stage == ENDS) {
        return;
    }
    if (!leaving->is_recalled) {
        recall(leaving);
    }
    if (!leaving->is_told && late_us > leaving->retire->env->drain_us) {
        leaving->is_told = true;
        log_error("plugin.hangs",
                  "plugin=%.*s version=%s why=\"it was exchanged and has not let "
                  "go yet\"",
                  TEXT_ARG(leaving->instance->name), leaving->instance->file.plugin->version);
    }
}

/* What was handed to it has ended, or has begun and is recalled. */
static bool has_finished(const struct leaving *leaving)
{
    const struct instance_counts *counts = &leaving->instance->counts;
    return load(&counts->queued) == 0 &&
           (leaving->is_recalled || load(&counts->worker_jobs) + load(&counts->async_jobs) == 0);
}

/* True: it is gone. */
static bool step(struct leaving *leaving)
{
    const struct instance_counts *counts = &leaving->instance->counts;
    watch_time(leaving);
    switch (leaving->stage) {
    case WAITS:
        if (PLANT("swap_without_drain")) { /* as if nothing were under way */
            deliver_drop(leaving->retire->env->deliver, leaving->instance);
        }
        if (has_finished(leaving) || PLANT("destroy_without_drain")) {
            service_timer_stop_all(leaving->retire->env->timers, leaving->instance);
            go(leaving, QUIESCES, quiesce_on_worker);
        }
        return false;
    case QUIESCES:
        if (atomic_load(&leaving->is_back)) {
            leaving->stage = DRAINS;
        }
        return false;
    case DRAINS:
        if (load(&counts->inside) == 0 || PLANT("destroy_without_drain")) {
            service_timer_stop_all(leaving->retire->env->timers, leaving->instance);
            go(leaving, ENDS, end_on_worker);
        }
        return false;
    case ENDS:
    default: return atomic_load(&leaving->is_back);
    }
}

static void let_go(struct leaving *leaving)
{
    log_info("plugin.ended", "plugin=%.*s version=%s", TEXT_ARG(leaving->instance->name),
             leaving->instance->file.plugin->version);
    atomic_fetch_sub(&leaving->retire->env->leaving, 1);
    instance_release(&leaving->instance);
    mem_free(leaving);
}

static void on_look(void *ctx)
{
    struct retire *retire = ctx;
    for (struct leaving **at = &retire->first; *at != NULL;) {
        struct leaving *leaving = *at;
        if (step(leaving)) {
            *at = leaving->next;
            let_go(leaving);
        } else {
            at = &leaving->next;
        }
    }
    if (retire->first == NULL) {
        loop_timer_stop(retire->timer);
    }
}

/* --- the life --- */

struct retire *retire_create(struct instance_env *env)
{
    struct retire *retire = MEM_NEW(struct retire);
    retire->env = env;
    retire->timer = loop_timer_create(env->loop, on_look, retire);
    return retire;
}

void retire_begin(struct retire *retire, struct instance *instance)
{
    struct leaving *leaving = MEM_NEW(struct leaving);
    *leaving = (struct leaving){.retire = retire,
                                .instance = instance,
                                .until_us = clock_monotonic_us(NULL) + retire->env->drain_us,
                                .next = retire->first};
    retire->first = leaving;
    atomic_fetch_add(&retire->env->leaving, 1);
    instance->state = INSTANCE_DRAINING;
    if (retire->timer != NULL) { /* else the server ends, and this with it */
        loop_timer_start(retire->timer, 0, LOOK_EVERY_US);
    }
}

void retire_stop(struct retire *retire)
{
    loop_timer_destroy(&retire->timer);
    for (struct leaving *leaving = retire->first; leaving != NULL; leaving = leaving->next) {
        if (leaving->stage != ENDS) {
            deliver_drop(retire->env->deliver, leaving->instance);
        }
    }
}

size_t retire_busy(const struct retire *retire)
{
    size_t count = 0;
    for (struct leaving *leaving = retire->first; leaving != NULL; leaving = leaving->next) {
        bool is_sent = leaving->stage == QUIESCES || leaving->stage == ENDS;
        count += is_sent && !atomic_load(&leaving->is_back);
    }
    return count;
}

size_t retire_count(const struct retire *retire)
{
    size_t count = 0;
    for (const struct leaving *leaving = retire->first; leaving != NULL; leaving = leaving->next) {
        count++;
    }
    return count;
}

struct instance *retire_at(const struct retire *retire, size_t index)
{
    const struct leaving *leaving = retire->first;
    for (; leaving != NULL && index > 0; index--) {
        leaving = leaving->next;
    }
    return leaving != NULL ? leaving->instance : NULL;
}

void retire_destroy(struct retire **retire)
{
    struct retire *old = *retire;
    if (old == NULL) {
        return;
    }
    loop_timer_destroy(&old->timer);
    while (old->first != NULL) {
        struct leaving *leaving = old->first;
        old->first = leaving->next;
        if (leaving->stage == WAITS) {
            instance_quiesce(leaving->instance);
        }
        if (leaving->stage != ENDS) {
            instance_end(leaving->instance);
        }
        let_go(leaving);
    }
    mem_free(old);
    *retire = NULL;
}
