/* One plugin as configured under one name: its file, its settings, its life and what was seen of
 * it.
 *
 *   MISSING (no file), REFUSED (file, descriptor, needs or grants), OFF (enabled: false),
 *   QUARANTINED (it ended the server too often)
 *   LOADED --create--> RUNNING --quiesce, destroy--> STOPPED
 *                |         `--(another is asked instead)--> DRAINING --quiesce, destroy--> STOPPED
 *                `--> FAILED (create said no)
 *                |--> QUARANTINED (its process died too often)
 *
 * Made on the main thread, or on a worker before anybody else knows it; ended on the main thread or
 * by retire.h while no other runs its hooks. The counters and what `lock` guards may be touched by
 * any thread. A loaded file is never closed. */
#ifndef HOST_INSTANCE_H
#define HOST_INSTANCE_H
#include <stdatomic.h>
#include "base/loop.h"
#include "base/mutex.h"
#include "base/pool.h"
#include "base/sha256.h"
#include "engine/engine.h"
#include "host/blame.h"
#include "host/breaker.h"
#include "host/hook_order.h"
#include "host/hook_stats.h"
#include "host/last_run.h"
#include "host/load_check.h"
#include "host/log_limit.h"
#include "host/method_schema.h"
#include "host/isolation.h"
#include "host/option_read.h"
#include "host/plugin_file.h"

#define INSTANCE_JOBS_WORKER_MAX 4
#define INSTANCE_JOBS_ASYNC_MAX 64
#define INSTANCE_TEXT_BYTES 500

enum instance_state {
    INSTANCE_MISSING,
    INSTANCE_REFUSED,
    INSTANCE_OFF,
    INSTANCE_LOADED,
    INSTANCE_RUNNING,
    INSTANCE_FAILED,
    INSTANCE_STOPPED,
    INSTANCE_QUARANTINED,
    INSTANCE_DRAINING
};

/* What its health() said last; UNKNOWN: it has none, or has not answered yet. */
enum instance_health { INSTANCE_HEALTH_UNKNOWN, INSTANCE_HEALTHY, INSTANCE_DEGRADED, INSTANCE_ILL };

struct instance_override { /* hooks: {ticket.classify: {stage: 4, when: ..., wait: 5s}} */
    uint32_t hook;
    int32_t stage; /* -1: the plugin's own */
    const struct expression *when;
    int64_t wait_ms, timeout_ms;    /* 0: the plugin's own */
    enum failure_policy on_failure; /* OWN: the hook's */
    bool is_off;
};

#define INSTANCE_CODES 10 /* RUNG_ERETRY is -1, the last one -9 */
struct instance_counts {  /* since start; relaxed */
    atomic_uint_fast64_t calls, declines, errors, overruns, slow, denied, effects;
    atomic_uint_fast64_t jobs_started, jobs_done, jobs_retried, jobs_failed, jobs_timed_out, late;
    atomic_uint_fast64_t used_us;
    atomic_uint_fast64_t codes[INSTANCE_CODES];  /* negative results, by -code; 0: a stranger */
    atomic_int_fast64_t worker_jobs, async_jobs; /* running now */
    atomic_int_fast64_t queued;                  /* jobs that were handed over and have not begun */
    atomic_int_fast64_t inside; /* attempts, calls and callbacks to come: it may not end before */
};

#define INSTANCE_METRICS_MAX 200
struct instance_metric { /* one of the plugin's own */
    char name[64];
    uint32_t kind; /* RUNG_COUNTER, ... */
    uint64_t count;
    double value;
};

struct instance_service { /* one thing that a guest may ask of us */
    const char *id;       /* "rung.http/1" */
    const void *table;
};

/* What all instances share. Lent by the host; pointers are set before the first create. */
struct instance_env {
    struct loop *loop;
    struct pool *pool;
    struct child_starter *starter; /* of processes */
    struct engine *engine;
    const struct policy_set *policies;
    const struct instance_service *services;
    size_t service_count;
    struct deliver *deliver;
    atomic_uint leaving; /* instances that drain: see retire.h */
    int64_t drain_us;    /* for how long at most */
    struct http_client *http;
    const struct bridge_plugin_entry *bridge; /* the functions of who is in another process */
    const char *launcher;                     /* lent; rung-plugin-host, NULL: it is not there */
    int64_t budget_us, budget_hard_us;        /* of inline calls */
    struct route_set *routes;
    void *inbox, *timers; /* the services' own */
    struct load_check_rules load_rules;
    const struct hook_orders *orders; /* the operator's; may be NULL */
    struct last_run last_run;         /* owned by the host; its crumb may be NULL */
};

struct instance {
    struct arena arena; /* owns settings and texts */
    struct text name, use;
    atomic_uint references;             /* who holds it: instance_keep */
    unsigned char digest[SHA256_BYTES]; /* of what the configuration says of it */
    uint32_t order;                     /* in the configuration */
    atomic_bool is_health_asked;        /* a worker is inside */
    bool is_quiesced;
    bool is_given_up; /* guarded by lock: the server went on without waiting for its create() */
    _Atomic(enum instance_state) state; /* a worker ends it while plugin.list looks */
    bool is_required;
    char reason[INSTANCE_TEXT_BYTES]; /* why it is not running */
    struct plugin_file file;
    uint32_t crumb;             /* its name in the crumb */
    struct isolation isolation; /* is_process: what runs is not in this process */
    struct recorder *recorder;  /* owned, made by create(); NULL: nothing is recorded */
    atomic_bool is_away;        /* its process is not there now: jobs wait on disk */
    atomic_int pid;             /* of its process; 0: none */
    atomic_uint_fast64_t restarts;
    atomic_int_fast64_t abandoned; /* calls that were cancelled and not answered yet */
    void *config;                  /* what option_read made; NULL: none */
    uint64_t grants;               /* RUNG_MAY bits it declared and has */
    struct text *hosts;            /* that it may call */
    size_t host_count;
    struct text *secrets; /* of its settings: masked in its log */
    size_t secret_count;
    struct instance_override *overrides;
    size_t override_count;
    int64_t jobs_max, attempts_max;   /* 0: defaults */
    struct published_method *methods; /* made in create(), immutable afterwards */
    size_t method_count;
    struct published_route *routes; /* likewise: host/route_call.h */
    size_t route_count;
    rung_host api; /* what the plugin holds; .opaque is this struct */
    void *self;
    struct instance_env *env; /* lent */
    struct instance_counts counts;
    struct hook_stats
        *stats;          /* owned, parallel to the plugin's subscriptions; NULL: none is asked */
    atomic_bool is_calm; /* the breaker is closed, and another good result changes nothing */
    struct mutex *lock;  /* guards what follows */
    struct breaker breaker;
    struct blame blame;
    struct log_limit log_limit;
    struct instance_metric *metrics; /* owned, INSTANCE_METRICS_MAX of them */
    size_t metric_count;
    bool has_lost_metrics; /* more names than are kept; said once */
    char last_error[INSTANCE_TEXT_BYTES];
    enum instance_health health;
    char health_text[INSTANCE_TEXT_BYTES];
    char listening[INSTANCE_TEXT_BYTES]; /* "lmtp=127.0.0.1:7424 ..." */
};

struct instance *instance_create(struct instance_env *env, struct text name); /* one reference */
void instance_destroy(struct instance **instance); /* not running; likes NULL */
struct instance *instance_keep(struct instance *instance);
void instance_release(struct instance **instance); /* the last one destroys it; likes NULL */
const char *instance_state_name(enum instance_state state);
const char *instance_health_name(enum instance_health health); /* "unknown" "ok" "degraded" "ill" */

/* Around each call into the plugin; `point` is a hook or a crumb_point. [any thread] */
static inline uint64_t instance_enter(const struct instance *instance, unsigned point)
{
    return crumb_enter(instance->env->last_run.crumb, instance->crumb, point);
}
static inline void instance_leave(const struct instance *instance, uint64_t outer)
{
    crumb_leave(instance->env->last_run.crumb, outer);
}

void instance_quiesce(struct instance *instance); /* [worker] */
void instance_end(struct instance *instance);     /* destroy(); [worker] or the main thread */
bool instance_is_running(const struct instance *instance);
bool instance_decides(const struct instance *instance); /* it is asked inline somewhere */
/* It has not been destroyed: running, or on its way out. */
bool instance_is_alive(const struct instance *instance);
/* It is not asked: `state` is MISSING, REFUSED, OFF or FAILED. */
void instance_refuse(struct instance *instance, enum instance_state state, const char *why);
/* Something that ends in it, or will come back to it, is under way; [any thread] */
void instance_hold(struct instance *instance);
void instance_let_go(struct instance *instance);
bool instance_has_process(const struct instance *instance); /* created, in another process */
void instance_quarantine(struct instance *instance, const char *why); /* [loop] */

/* A failure or success of the plugin itself (not of its far side), for breaker and plugin.list. */
void instance_failed(struct instance *instance, const char *what, struct text error);
void instance_went_well(struct instance *instance);
/* It proposed what it should not have; `why` says what. */
void instance_blamed(struct instance *instance, const char *what, struct text why);
void instance_returned(struct instance *instance, int code); /* errors are counted by their code */
bool instance_may_be_asked(struct instance *instance);       /* by its breaker */
/* What is counted of one of its plugin's subscriptions; made when the first has its place, before
 * anybody is asked. */
struct hook_stats *instance_stats(struct instance *instance, const rung_sub *sub);
void instance_used(struct instance *instance, struct hook_stats *stats, int64_t used_us);

#endif
