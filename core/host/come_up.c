#include "host/come_up.h"
#include <stdio.h>
#include "base/clock.h"
#include "base/log.h"

/* False: nobody waits for it any more. */
static bool come_in(struct instance *instance, enum instance_state state, const char *why)
{
    mutex_lock(instance->lock);
    bool is_late = instance->is_given_up;
    if (!is_late) {
        instance_refuse(instance, state, why);
    }
    mutex_unlock(instance->lock);
    return !is_late;
}

bool come_up_give_up(struct instance *instance, const char *why)
{
    mutex_lock(instance->lock);
    bool is_out = instance->state == INSTANCE_LOADED;
    if (is_out) {
        instance->is_given_up = true;
        instance_refuse(instance, INSTANCE_FAILED, why);
    }
    mutex_unlock(instance->lock);
    return is_out;
}

static void fail_to_run(struct instance *instance, int code)
{
    char why[INSTANCE_TEXT_BYTES + 60];
    mutex_lock(instance->lock);
    (void)snprintf(why, sizeof why, "create() returned %d%s%s", code,
                   instance->last_error[0] ? ": " : "", instance->last_error);
    mutex_unlock(instance->lock);
    (void)come_in(instance, INSTANCE_FAILED, why);
    log_error("plugin.failed", "plugin=%.*s id=%s why=\"%s\"", TEXT_ARG(instance->name),
              instance->file.plugin->id, why);
}

static void end_late(struct instance *instance, int64_t took_ms)
{
    log_warn("plugin.late",
             "plugin=%.*s create_ms=%lld why=\"the server went on without it\" "
             "advice=\"rungctl plugin reload %.*s\"",
             TEXT_ARG(instance->name), (long long)took_ms, TEXT_ARG(instance->name));
    instance_quiesce(instance);
    if (instance->file.plugin->destroy != NULL) {
        instance->file.plugin->destroy(instance->self);
    }
}

void come_up_run(struct instance *instance)
{
    const rung_plugin *plugin = instance->file.plugin;
    int64_t began_us = clock_monotonic_us(NULL);
    uint64_t outer = instance_enter(instance, CRUMB_CREATE | CRUMB_PATIENT);
    int code = plugin->create(&instance->api, instance->config, &instance->self);
    instance_leave(instance, outer);
    int64_t took_ms = (clock_monotonic_us(NULL) - began_us) / 1000;
    if (code != RUNG_OK) {
        fail_to_run(instance, code);
    } else if (come_in(instance, INSTANCE_RUNNING, "")) {
        log_info("plugin.running", "plugin=%.*s id=%s version=%s create_ms=%lld listening=\"%s\"",
                 TEXT_ARG(instance->name), plugin->id, plugin->version, (long long)took_ms,
                 instance->listening);
    } else {
        end_late(instance, took_ms);
    }
}
