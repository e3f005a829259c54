#include "host/watch_health.h"
#include "base/log.h"
#include "base/mem.h"

struct patient {
    struct instance *instance;
    const struct instance_env *env;
    atomic_bool is_asked; /* a worker is inside */
};

struct watch_health {
    struct loop_timer *timer;
    struct patient *patients; /* owned */
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
    struct patient *patient = ctx;
    struct instance *instance = patient->instance;
    char text[INSTANCE_TEXT_BYTES] = "";
    uint64_t outer = instance_enter(instance, CRUMB_HEALTH | CRUMB_PATIENT);
    int code = instance->file.plugin->health(instance->self, text, sizeof text);
    instance_leave(instance, outer);
    text[sizeof text - 1] = '\0';
    note(instance, health_of(code), text);
    atomic_store(&patient->is_asked, false);
}

/* --- on the loop --- */

static void on_time(void *ctx)
{
    struct watch_health *watch = ctx;
    for (size_t i = 0; i < watch->count; i++) {
        struct patient *patient = &watch->patients[i];
        if (!atomic_exchange(&patient->is_asked, true) &&
            !pool_submit(patient->env->pool, ask_on_worker, patient)) {
            atomic_store(&patient->is_asked, false); /* the pool is full: next time */
        }
    }
}

struct watch_health *watch_health_create(const struct instance_env *env,
                                         struct instance *const *instances, size_t count)
{
    struct watch_health *watch = MEM_NEW(struct watch_health);
    watch->patients = MEM_NEW_ARRAY(struct patient, count + 1);
    for (size_t i = 0; i < count; i++) {
        if (instance_is_running(instances[i]) && instances[i]->file.plugin->health != NULL) {
            struct patient *patient = &watch->patients[watch->count++];
            patient->instance = instances[i];
            patient->env = env;
            atomic_init(&patient->is_asked, false);
        }
    }
    if (watch->count > 0) {
        watch->timer = loop_timer_create(env->loop, on_time, watch);
        loop_timer_start(watch->timer, 0, WATCH_HEALTH_EVERY_US);
    }
    return watch;
}

void watch_health_stop(struct watch_health *watch)
{
    if (watch->timer != NULL) {
        loop_timer_destroy(&watch->timer);
    }
}

void watch_health_destroy(struct watch_health **watch)
{
    if (*watch != NULL) {
        watch_health_stop(*watch);
        mem_free((*watch)->patients);
        mem_free(*watch);
        *watch = NULL;
    }
}
