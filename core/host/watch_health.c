#include "host/watch_health.h"
#include "base/log.h"
#include "base/mem.h"

struct watch_health {
    struct loop_timer *timer;
    struct instance *patients[WATCH_HEALTH_MAX]; /* lent */
    size_t count;
};

/* --- on a worker --- */

static enum instance_health health_of(int code)
{
    return code == RUNG_OK       ? INSTANCE_HEALTHY
           : code == RUNG_ERETRY ? INSTANCE_DEGRADED
                                 : INSTANCE_ILL;
}

static void note(struct instance *instance, enum instance_health health, const char *text)
{
    mutex_lock(instance->lock);
    bool is_news = instance->health != health &&
                   (instance->health != INSTANCE_HEALTH_UNKNOWN || health != INSTANCE_HEALTHY);
    instance->health = health;
    (void)snprintf(instance->health_text, sizeof instance->health_text, "%s",
                   text_is_utf8(text_z(text)) ? text : "its words are not UTF-8");
    mutex_unlock(instance->lock);
    if (is_news && health == INSTANCE_HEALTHY) {
        log_info("plugin.health", "plugin=%.*s health=ok", TEXT_ARG(instance->name));
    } else if (is_news) {
        log_warn("plugin.health", "plugin=%.*s health=%s why=\"%s\"", TEXT_ARG(instance->name),
                 instance_health_name(health), text);
    }
}

static void ask_on_worker(void *ctx)
{
    struct instance *instance = ctx;
    char text[INSTANCE_TEXT_BYTES] = "";
    uint64_t outer = instance_enter(instance, CRUMB_HEALTH | CRUMB_PATIENT);
    int code = instance->file.plugin->health(instance->self, text, sizeof text);
    instance_leave(instance, outer);
    text[sizeof text - 1] = '\0';
    note(instance, health_of(code), text);
    atomic_store(&instance->is_health_asked, false);
    instance_let_go(instance);
}

/* --- on the loop --- */

static void on_time(void *ctx)
{
    struct watch_health *watch = ctx;
    for (size_t i = 0; i < watch->count; i++) {
        struct instance *instance = watch->patients[i];
        if (atomic_exchange(&instance->is_health_asked, true)) {
            continue;
        }
        instance_hold(instance);
        if (!pool_submit(instance->env->pool, ask_on_worker, instance)) {
            atomic_store(&instance->is_health_asked, false); /* the pool is full: next time */
            instance_let_go(instance);
        }
    }
}

void watch_health_follow(struct watch_health *watch, struct instance *const *instances,
                         size_t count)
{
    watch->count = 0;
    for (size_t i = 0; i < count && watch->count < WATCH_HEALTH_MAX; i++) {
        if (instance_is_running(instances[i]) && instances[i]->file.plugin->health != NULL) {
            watch->patients[watch->count++] = instances[i];
        }
    }
    if (watch->timer != NULL) {
        loop_timer_start(watch->timer, 0, WATCH_HEALTH_EVERY_US);
    }
}

struct watch_health *watch_health_create(const struct instance_env *env,
                                         struct instance *const *instances, size_t count)
{
    struct watch_health *watch = MEM_NEW(struct watch_health);
    watch->timer = loop_timer_create(env->loop, on_time, watch);
    watch_health_follow(watch, instances, count);
    return watch;
}

void watch_health_stop(struct watch_health *watch)
{
    watch->count = 0;
    if (watch->timer != NULL) {
        loop_timer_destroy(&watch->timer);
    }
}

void watch_health_destroy(struct watch_health **watch)
{
    if (*watch != NULL) {
        watch_health_stop(*watch);
        mem_free(*watch);
        *watch = NULL;
    }
}
