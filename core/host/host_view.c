#include "host/host_view.h"
#include "base/log.h"
#include "host/hook_call.h"

static int64_t count_of(const atomic_uint_fast64_t *count)
{
    return (int64_t)atomic_load_explicit(count, memory_order_relaxed);
}

/* Words of a plugin, perhaps cut in the middle of a letter: a client may refuse the whole answer
 * for one text that is not UTF-8. */
static void pack_words(struct pack *pack, const char *key, const char *words)
{
    struct buf repaired;
    buf_init(&repaired);
    (void)buf_put_repaired(&repaired, text_z(words));
    pack_pair_text(pack, key, buf_text(&repaired));
    buf_fini(&repaired);
}

static void pack_counts(struct pack *pack, const struct instance_counts *counts)
{
    int64_t calls = count_of(&counts->calls) + count_of(&counts->jobs_started);
    pack_pair_int(pack, "calls", count_of(&counts->calls));
    pack_pair_int(pack, "declines", count_of(&counts->declines));
    pack_pair_int(pack, "errors", count_of(&counts->errors));
    pack_pair_int(pack, "overruns", count_of(&counts->overruns));
    pack_pair_int(pack, "slow", count_of(&counts->slow));
    pack_pair_int(pack, "effects", count_of(&counts->effects));
    pack_pair_int(pack, "denied", count_of(&counts->denied));
    pack_pair_int(pack, "used_us_mean", calls ? count_of(&counts->used_us) / calls : 0);
    pack_key(pack, "jobs");
    pack_map_begin(pack);
    pack_pair_int(pack, "running",
                  (int64_t)(atomic_load(&counts->worker_jobs) + atomic_load(&counts->async_jobs)));
    pack_pair_int(pack, "started", count_of(&counts->jobs_started));
    pack_pair_int(pack, "done", count_of(&counts->jobs_done));
    pack_pair_int(pack, "retried", count_of(&counts->jobs_retried));
    pack_pair_int(pack, "failed", count_of(&counts->jobs_failed));
    pack_pair_int(pack, "timed_out", count_of(&counts->jobs_timed_out));
    pack_pair_int(pack, "late", count_of(&counts->late));
    pack_map_end(pack);
}

/* Where it is being run at this moment. */
static void pack_inside(struct pack *pack, const struct instance *instance)
{
    const struct crumb *crumb = instance->env->last_run.crumb;
    pack_key(pack, "inside");
    pack_list_begin(pack);
    for (size_t i = 0; crumb != NULL && i < CRUMB_SLOTS_MAX; i++) {
        struct crumb_look look;
        if (crumb_look(crumb, i, &look) && look.name == instance->crumb) {
            pack_z(pack, crumb_point_name(look.point));
        }
    }
    pack_list_end(pack);
}

static void pack_codes(struct pack *pack, const struct instance_counts *counts)
{
    pack_key(pack, "errors_by_code");
    pack_map_begin(pack);
    for (int i = 0; i < INSTANCE_CODES; i++) {
        int64_t count = count_of(&counts->codes[i]);
        if (count > 0) {
            pack_pair_int(pack, i > 0 ? hook_call_code_name(-i) : "an unknown code", count);
        }
    }
    pack_map_end(pack);
}

/* Of all its subscriptions together, and of each. */
static void pack_latency(struct pack *pack, const struct instance *instance)
{
    struct latency_sum sum = {0};
    uint64_t worst = 0;
    for (size_t i = 0; instance->stats != NULL && i < instance->file.plugin->n_subs; i++) {
        uint64_t own = (uint64_t)count_of(&instance->stats[i].worst_us);
        latency_sum_add(&sum, &instance->stats[i].latency);
        worst = own > worst ? own : worst;
    }
    pack_pair_int(pack, "used_us_max", (int64_t)worst);
    pack_pair_int(pack, "p50_us", latency_sum_percentile(&sum, 50));
    pack_pair_int(pack, "p95_us", latency_sum_percentile(&sum, 95));
    pack_pair_int(pack, "p99_us", latency_sum_percentile(&sum, 99));
}

static void pack_by_hook(struct pack *pack, const struct instance *instance)
{
    pack_key(pack, "by_hook");
    pack_list_begin(pack);
    for (size_t i = 0; instance->stats != NULL && i < instance->file.plugin->n_subs; i++) {
        const rung_sub *sub = plugin_sub(instance->file.plugin, i);
        pack_map_begin(pack);
        pack_pair_z(pack, "hook", effect_hook_name((enum hook)sub->hook));
        pack_pair_z(pack, "kind", sub->work != NULL ? "job" : "inline");
        hook_stats_pack(pack, &instance->stats[i]);
        pack_map_end(pack);
    }
    pack_list_end(pack);
}

static void pack_hooks(struct pack *pack, const rung_plugin *plugin)
{
    pack_key(pack, "hooks");
    pack_list_begin(pack);
    for (size_t i = 0; plugin != NULL && i < plugin->n_subs; i++) {
        pack_z(pack, effect_hook_name((enum hook)plugin_sub(plugin, i)->hook));
    }
    pack_list_end(pack);
}

static void pack_metrics(struct pack *pack, const struct instance *instance)
{
    pack_key(pack, "metrics");
    pack_map_begin(pack);
    for (size_t i = 0; i < instance->metric_count; i++) {
        struct buf name;
        buf_init(&name);
        (void)buf_put_repaired(&name, text_z(instance->metrics[i].name));
        pack_key(pack, buf_z(&name));
        pack_real(pack, instance->metrics[i].value);
        buf_fini(&name);
    }
    pack_map_end(pack);
}

static const struct quarantine_record *record_of(const struct instance *instance)
{
    const struct quarantine *quarantine = instance->env->last_run.quarantine;
    return quarantine ? quarantine_find(quarantine, instance->name, instance->file.digest) : NULL;
}

/* How it ended the server, if it ever did. */
static void pack_death(struct pack *pack, const struct instance *instance)
{
    char how[120];
    const struct quarantine_record *record = record_of(instance);
    if (record == NULL) {
        return;
    }
    quarantine_how(record->last.how, how, sizeof how);
    pack_key(pack, "crash");
    pack_map_begin(pack);
    pack_pair_int(pack, "at_ms", record->last.at_us / 1000);
    pack_pair_z(pack, "hook", crumb_point_name(record->last.point));
    pack_pair_z(pack, "how", how);
    pack_pair_int(pack, "deaths", record->count);
    pack_map_end(pack);
}

enum err host_view_release(struct instance *instance, struct pack *pack, struct refusal *refusal)
{
    const struct quarantine_record *record = record_of(instance);
    uint32_t deaths = record ? record->count : 0;
    if (record == NULL || !quarantine_release(instance->env->last_run.quarantine, instance->name)) {
        return err_refuse(refusal, ERR_CONFLICT, "no_deaths", "instance",
                          "nothing is known against \"%.*s\": there is nothing to forget",
                          TEXT_ARG(instance->name));
    }
    log_info("plugin.released", "plugin=%.*s deaths=%u", TEXT_ARG(instance->name), deaths);
    pack_map_begin(pack);
    pack_pair_text(pack, "instance", instance->name);
    pack_pair_z(pack, "state", instance_state_name(instance->state));
    pack_pair_int(pack, "deaths", deaths);
    pack_map_end(pack);
    return ERR_OK;
}

static void pack_recording(struct pack *pack, const struct instance *instance)
{
    struct recorder_state state;
    if (instance->recorder == NULL) {
        return;
    }
    recorder_look(instance->recorder, &state);
    pack_key(pack, "recording");
    pack_map_begin(pack);
    pack_pair_z(pack, "file", instance->isolation.record.file);
    pack_pair_bool(pack, "over", state.is_over);
    pack_pair_z(pack, "why", state.why);
    pack_pair_int(pack, "calls", state.calls);
    pack_pair_int(pack, "bytes", state.bytes);
    pack_map_end(pack);
}

void host_view_instance(struct pack *pack, struct instance *instance)
{
    const rung_plugin *plugin = instance->file.plugin;
    pack_map_begin(pack);
    pack_pair_text(pack, "instance", instance->name);
    pack_pair_text(pack, "use", instance->use);
    pack_pair_z(pack, "plugin", plugin ? plugin->id : instance->file.note.id);
    pack_pair_z(pack, "version", plugin ? plugin->version : instance->file.note.version);
    pack_words(pack, "file", instance->file.path);
    pack_pair_z(pack, "state", instance_state_name(instance->state));
    pack_words(pack, "reason", instance->reason);
    pack_pair_z(pack, "sha256", instance->file.digest);
    pack_death(pack, instance);
    pack_pair_z(pack, "isolation", instance->isolation.is_process ? "process" : "none");
    pack_pair_int(pack, "pid", atomic_load(&instance->pid));
    pack_pair_int(pack, "restarts", (int64_t)atomic_load(&instance->restarts));
    pack_recording(pack, instance);
    mutex_lock(instance->lock);
    pack_pair_z(pack, "breaker", breaker_name(&instance->breaker));
    pack_words(pack, "last_error", instance->last_error);
    pack_pair_z(pack, "health", instance_health_name(instance->health));
    pack_words(pack, "health_text", instance->health_text);
    pack_words(pack, "listening", instance->listening);
    pack_metrics(pack, instance);
    mutex_unlock(instance->lock);
    pack_hooks(pack, plugin);
    pack_counts(pack, &instance->counts);
    pack_inside(pack, instance);
    pack_codes(pack, &instance->counts);
    pack_latency(pack, instance);
    pack_by_hook(pack, instance);
    pack_map_end(pack);
}
