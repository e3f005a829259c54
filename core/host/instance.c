#include "host/instance.h"
#include <stdio.h>
#include <string.h>
#include "base/clock.h"
#include "base/config_read.h"
#include "base/library.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/must.h"
#include "host/bridge_describe.h"
#include "host/hook_table.h"
#include "host/rule_read.h"

const char *instance_health_name(enum instance_health health)
{
    static const char *const names[] = {"unknown", "ok", "degraded", "ill"};
    return names[health];
}

const char *instance_state_name(enum instance_state state)
{
    static const char *const names[] = {"missing", "refused", "off",         "loaded",  "running",
                                        "failed",  "stopped", "quarantined", "draining"};
    return names[state];
}

struct instance *instance_create(struct instance_env *env, struct text name)
{
    struct instance *instance = MEM_NEW(struct instance);
    arena_init(&instance->arena);
    instance->name = arena_text(&instance->arena, name);
    instance->env = env;
    atomic_init(&instance->references, 1);
    instance->lock = mutex_create();
    atomic_init(&instance->is_calm, true);
    instance->metrics = MEM_NEW_ARRAY(struct instance_metric, INSTANCE_METRICS_MAX);
    return instance;
}

void instance_destroy(struct instance **instance)
{
    if (*instance == NULL) {
        return;
    }
    MUST(!instance_is_alive(*instance));
    recorder_destroy(&(*instance)->recorder);
    mutex_destroy(&(*instance)->lock);
    mem_free((*instance)->metrics);
    mem_free((*instance)->stats);
    arena_fini(&(*instance)->arena);
    mem_free(*instance);
    *instance = NULL;
}

struct instance *instance_keep(struct instance *instance)
{
    atomic_fetch_add(&instance->references, 1);
    return instance;
}

void instance_release(struct instance **instance)
{
    struct instance *old = *instance;
    *instance = NULL;
    if (old != NULL && atomic_fetch_sub(&old->references, 1) == 1) {
        instance_destroy(&old);
    }
}

void instance_hold(struct instance *instance)
{
    atomic_fetch_add(&instance->counts.inside, 1);
}

void instance_let_go(struct instance *instance)
{
    MUST(atomic_fetch_sub(&instance->counts.inside, 1) > 0);
}

void instance_refuse(struct instance *instance, enum instance_state state, const char *why)
{
    instance->state = state;
    (void)snprintf(instance->reason, sizeof instance->reason, "%.*s", INSTANCE_TEXT_BYTES - 1, why);
}

/* --- life --- */

void instance_quiesce(struct instance *instance)
{
    instance->is_quiesced = true;
    if (instance->file.plugin->quiesce != NULL) {
        uint64_t outer = instance_enter(instance, CRUMB_QUIESCE | CRUMB_PATIENT);
        instance->file.plugin->quiesce(instance->self);
        instance_leave(instance, outer);
    }
}

void instance_end(struct instance *instance)
{
    instance->state = INSTANCE_STOPPED;
    if (instance->file.plugin->destroy != NULL) {
        uint64_t outer = instance_enter(instance, CRUMB_DESTROY | CRUMB_PATIENT);
        instance->file.plugin->destroy(instance->self);
        instance_leave(instance, outer);
    }
    instance->self = NULL;
}

bool instance_decides(const struct instance *instance)
{
    const rung_plugin *plugin = instance->file.plugin;
    for (size_t i = 0; i < plugin->n_subs; i++) {
        if (plugin_sub(plugin, i)->decide != NULL) {
            return true;
        }
    }
    return false;
}

bool instance_is_running(const struct instance *instance)
{
    return instance->state == INSTANCE_RUNNING;
}

bool instance_is_alive(const struct instance *instance)
{
    return instance->state == INSTANCE_RUNNING || instance->state == INSTANCE_DRAINING;
}

bool instance_has_process(const struct instance *instance)
{
    return instance->isolation.is_process && instance->self != NULL;
}

void instance_quarantine(struct instance *instance, const char *why)
{
    instance_refuse(instance, INSTANCE_QUARANTINED, why);
    log_error("plugin.quarantined",
              "plugin=%.*s why=\"%s\" advice=\"its jobs wait on disk; mend the "
              "plugin, then start the server again\"",
              TEXT_ARG(instance->name), why);
}

/* --- what is seen of it --- */

void instance_failed(struct instance *instance, const char *what, struct text error)
{
    mutex_lock(instance->lock);
    bool opened = breaker_bad(&instance->breaker, clock_monotonic_us(NULL));
    atomic_store_explicit(&instance->is_calm, false, memory_order_relaxed);
    (void)snprintf(instance->last_error, sizeof instance->last_error, "%s: %.*s", what,
                   TEXT_ARG(text_slice(error, 0, 300)));
    int64_t open_s = instance->breaker.open_us / CLOCK_SECOND_US;
    mutex_unlock(instance->lock);
    if (opened) {
        log_warn("plugin.breaker_open", "plugin=%.*s open_s=%lld why=\"%s: %.*s\"",
                 TEXT_ARG(instance->name), (long long)open_s, what, TEXT_ARG(error));
    }
}

void instance_blamed(struct instance *instance, const char *what, struct text why)
{
    char text[400];
    mutex_lock(instance->lock);
    bool is_failure = blame_add(&instance->blame, clock_monotonic_us(NULL));
    mutex_unlock(instance->lock);
    if (is_failure) {
        int n = snprintf(text, sizeof text, "%d effects within a minute that are not allowed: %.*s",
                         BLAME_COUNT_MAX, TEXT_ARG(text_slice(why, 0, 300)));
        instance_failed(instance, what, (struct text){text, n > 0 ? (size_t)n : 0});
    }
}

void instance_returned(struct instance *instance, int code)
{
    if (code < 0) {
        int index = code > -INSTANCE_CODES ? -code : 0;
        atomic_fetch_add_explicit(&instance->counts.codes[index], 1, memory_order_relaxed);
    }
}

void instance_went_well(struct instance *instance)
{
    if (atomic_load_explicit(&instance->is_calm, memory_order_relaxed)) {
        return; /* As nearly always: nobody waits for the lock. */
    }
    mutex_lock(instance->lock);
    bool was_trial = instance->breaker.state == BREAKER_HALF_OPEN;
    breaker_good(&instance->breaker);
    atomic_store_explicit(&instance->is_calm, breaker_is_calm(&instance->breaker),
                          memory_order_relaxed);
    mutex_unlock(instance->lock);
    if (was_trial) {
        log_info("plugin.breaker_closed", "plugin=%.*s", TEXT_ARG(instance->name));
    }
}

bool instance_may_be_asked(struct instance *instance)
{
    if (atomic_load_explicit(&instance->is_calm, memory_order_relaxed)) {
        return true;
    }
    mutex_lock(instance->lock);
    bool allows = breaker_allows(&instance->breaker, clock_monotonic_us(NULL));
    mutex_unlock(instance->lock);
    return allows;
}

struct hook_stats *instance_stats(struct instance *instance, const rung_sub *sub)
{
    const rung_plugin *plugin = instance->file.plugin;
    if (instance->stats == NULL) {
        instance->stats = MEM_NEW_ARRAY(struct hook_stats, plugin->n_subs);
    }
    for (size_t i = 0; i < plugin->n_subs; i++) {
        if (plugin_sub(plugin, i) == sub) {
            return &instance->stats[i];
        }
    }
    MUST(!"a subscription of another plugin");
    return NULL;
}

void instance_used(struct instance *instance, struct hook_stats *stats, int64_t used_us)
{
    uint64_t used = used_us > 0 ? (uint64_t)used_us : 0;
    atomic_fetch_add_explicit(&instance->counts.used_us, used, memory_order_relaxed);
    hook_stats_add(stats, used_us);
}
