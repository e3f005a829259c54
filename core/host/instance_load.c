#include "host/instance_load.h"
#include <stdio.h>
#include <string.h>
#include "base/config_read.h"
#include "base/library.h"
#include "base/log.h"
#include "host/bridge_describe.h"
#include "host/hook_table.h"
#include "host/rule_read.h"

#define FX(name) RUNG_MAY(RUNG_FX_##name)
/* What a plugin may only do when the operator says so. */
#define NEEDS_GRANT \
    (FX(REJECT) | FX(SUPPRESS) | FX(SLA_EXTEND) | FX(SLA_PAUSE) | FX(CUSTOMER_FIELD) | FX(REPLY))

static bool has_service(const struct instance_env *env, const char *id)
{
    for (size_t i = 0; i < env->service_count; i++) {
        if (strcmp(env->services[i].id, id) == 0) {
            return true;
        }
    }
    return false;
}

static bool check_needs(struct instance *instance)
{
    const rung_plugin *plugin = instance->file.plugin;
    for (size_t i = 0; plugin->needs != NULL && plugin->needs[i] != NULL; i++) {
        char why[INSTANCE_TEXT_BYTES];
        if (!has_service(instance->env, plugin->needs[i])) {
            (void)snprintf(why, sizeof why,
                           "%s needs the service %s, which this server does not have: install a "
                           "newer server",
                           plugin->id, plugin->needs[i]);
            instance_refuse(instance, INSTANCE_REFUSED, why);
            return false;
        }
    }
    return true;
}

/* `grant: [reject, reply]` gives what is not given by itself; `deny: [...]` takes away. */
static uint64_t read_effects(struct config *config, const struct config_node *node, const char *key)
{
    const struct config_node *list = config_read_list(config, node, key);
    uint64_t mask = 0;
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        enum effect_kind kind;
        if (effect_from(list->items[i].text, &kind)) {
            mask |= RUNG_MAY(kind);
        } else {
            config_node_complain(config, list->items[i].place, "%s: there is no effect \"%.*s\"",
                                 key, TEXT_ARG(list->items[i].text));
        }
    }
    return mask;
}

static enum failure_policy read_failure(struct config *config, const struct config_node *node,
                                        enum hook hook)
{
    const struct config_node *word = config_node_get(node, "on_failure");
    enum failure_policy policy = FAILURE_POLICY_OWN;
    char fits[80] = "";
    if (word == NULL ||
        (failure_policy_from(word->text, &policy) && failure_policy_fits(hook, policy))) {
        return policy;
    }
    for (int i = FAILURE_POLICY_SKIP; i <= FAILURE_POLICY_HOLD; i++) {
        if (failure_policy_fits(hook, (enum failure_policy)i)) {
            size_t used = strlen(fits);
            (void)snprintf(fits + used, sizeof fits - used, "%s%s", used > 0 ? " or " : "",
                           failure_policy_name((enum failure_policy)i));
        }
    }
    config_node_complain(config, word->place, "on_failure of %s is %s", effect_hook_name(hook),
                         fits);
    return FAILURE_POLICY_OWN;
}

static void read_override(struct instance *instance, struct config *config,
                          const struct config_node *node)
{
    static const char *const known[] = {"stage",   "when",       "wait", "timeout",
                                        "enabled", "on_failure", NULL};
    struct instance_override override = {0};
    enum hook hook;
    config_read_known(config, node, known);
    if (!effect_hook_from(node->key, &hook)) {
        config_node_complain(config, node->key_place, "there is no hook \"%.*s\"",
                             TEXT_ARG(node->key));
        return;
    }
    override.hook = hook;
    override.stage = (int32_t)config_read_int(config, node, "stage", -1, 0, 9);
    override.wait_ms = config_read_seconds(config, node, "wait", 0) * 1000;
    override.timeout_ms = config_read_seconds(config, node, "timeout", 0) * 1000;
    override.on_failure = read_failure(config, node, hook);
    override.is_off = !config_read_bool(config, node, "enabled", true);
    const struct config_node *when = config_node_get(node, "when");
    if (when != NULL && when->kind == CONFIG_SCALAR) {
        override.when = rule_read(&instance->arena, config, when, NULL);
    }
    *ARENA_PUSH(&instance->arena, instance->overrides, instance->override_count) = override;
}

static void read_frame(struct instance *instance, struct config *config,
                       const struct config_node *node)
{
    static const char *const known[] = {"use",    "config",    "hooks",   "grant",    "deny",
                                        "jobs",   "hosts",     "sha256",  "required", "enabled",
                                        "limits", "isolation", "restart", "record",   NULL};
    static const char *const jobs_known[] = {"max", "attempts", NULL};
    config_read_known(config, node, known);
    const struct config_node *hooks = config_read_map(config, node, "hooks");
    const struct config_node *jobs = config_read_map(config, node, "jobs");
    const struct config_node *hosts = config_read_list(config, node, "hosts");
    config_read_known(config, jobs, jobs_known);
    isolation_read(&instance->isolation, &instance->arena, config, node, instance->use);
    instance->jobs_max = config_read_int(config, jobs, "max", 0, 1, 1024);
    instance->attempts_max = config_read_int(config, jobs, "attempts", 0, 1, 100);
    instance->is_required = config_read_bool(config, node, "required", false);
    for (size_t i = 0; hosts != NULL && i < hosts->count; i++) {
        *ARENA_PUSH(&instance->arena, instance->hosts, instance->host_count) =
            arena_text(&instance->arena, hosts->items[i].text);
    }
    for (size_t i = 0; hooks != NULL && i < hooks->count; i++) {
        read_override(instance, config, &hooks->items[i]);
    }
}

/* `talk`: who is asked for its own rules in another process; NULL: the plugin here, or nobody. */
static void read_settings(struct instance *instance, struct config *config,
                          const struct config_node *node, struct bridge_describe *talk)
{
    const rung_plugin *plugin = instance->file.plugin;
    const struct config_node *settings = config_read_map(config, node, "config");
    struct option_table table = {plugin->options, plugin->n_options, plugin->option_size};
    struct option_read read = {.config = config,
                               .policies = instance->env->policies,
                               .arena = &instance->arena,
                               .hosts = instance->hosts,
                               .host_count = instance->host_count};
    struct config_place place = settings ? settings->key_place : node->key_place;
    size_t complaints = config->complaint_count;
    instance->config = option_read(&read, &table, plugin->config_size, settings, place);
    instance->hosts = read.hosts;
    instance->host_count = read.host_count;
    instance->secrets = read.secrets;
    instance->secret_count = read.secret_count;
    char message[INSTANCE_TEXT_BYTES] = "";
    uint64_t outer = instance_enter(instance, CRUMB_CHECK);
    bool is_good =
        complaints != config->complaint_count ? true
        : talk != NULL
            ? bridge_describe_check(talk, &table, instance->config, message, sizeof message)
            : plugin->check == NULL ||
                  plugin->check(instance->config, message, sizeof message) == RUNG_OK;
    instance_leave(instance, outer);
    if (!is_good) {
        message[sizeof message - 1] = '\0';
        config_node_complain(config, place, "%s: %s", plugin->id,
                             message[0] ? message : "the plugin refuses these settings");
    }
}

/* The file is open and its descriptor good. */
static void settle(struct instance *instance, struct config *config, const struct config_node *node,
                   uint64_t granted, struct bridge_describe *talk)
{
    uint64_t denied = read_effects(config, node, "deny");
    if (!check_needs(instance)) {
        return;
    }
    instance->grants = instance->file.plugin->may & granted & ~denied;
    instance->state = INSTANCE_LOADED;
    read_settings(instance, config, node, talk);
}

/* --- in a process of its own --- */

static size_t list_off(struct instance *instance, const uint32_t **hooks)
{
    uint32_t *off = ARENA_NEW_ARRAY(&instance->arena, uint32_t, instance->override_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < instance->override_count; i++) {
        if (instance->overrides[i].is_off) {
            off[count++] = instance->overrides[i].hook;
        }
    }
    *hooks = off;
    return count;
}

/* What it can have open at once counts as well as what the operator wants. */
static bool take_descriptor(struct instance *instance)
{
    struct isolation *isolation = &instance->isolation;
    const uint32_t *off = NULL;
    size_t off_count = list_off(instance, &off);
    if (!isolation_take(isolation, &instance->arena, &instance->file, off, off_count)) {
        return false;
    }
    int64_t most = isolation->guest.max_inflight;
    instance->jobs_max =
        instance->jobs_max == 0 || instance->jobs_max > most ? most : instance->jobs_max;
    return true;
}

static void load_isolated(struct instance *instance, struct config *config,
                          const struct config_node *node, const struct instance_folders *folders,
                          uint64_t granted)
{
    struct plugin_file *file = &instance->file;
    struct isolation *isolation = &instance->isolation;
    struct bridge_describe talk;
    char why[PLUGIN_FILE_WHY_BYTES - 100] = "";
    isolation->jobs_max = instance->jobs_max;
    if (!isolation_prepare(isolation, &instance->arena, file, instance->env->launcher,
                           folders->copies)) {
        instance_refuse(instance, INSTANCE_REFUSED, file->why);
        return;
    }
    if (!bridge_describe_open(&talk, &isolation->plan, instance->name,
                              &instance->env->bridge->functions, instance->env->bridge->work,
                              &instance->arena, &isolation->guest, why, sizeof why)) {
        (void)snprintf(file->why, sizeof file->why, "%.90s in its own process: %.380s",
                       instance->use.p, why);
        instance_refuse(instance, INSTANCE_REFUSED, file->why);
        return;
    }
    if (take_descriptor(instance)) {
        settle(instance, config, node, granted, isolation->guest.has_check ? &talk : NULL);
    } else {
        instance_refuse(instance, INSTANCE_REFUSED, file->why);
    }
    bridge_describe_close(&talk);
}

/* Before the loader sees the file: its constructors are already code of the plugin. */
static bool may_open(struct instance *instance, struct config *config,
                     const struct config_node *node)
{
    struct plugin_file *file = &instance->file;
    struct load_check_rules rules = instance->env->load_rules;
    if (instance->isolation.is_process) {
        rules.quarantine = NULL; /* it ended the server: in a process of its own it cannot */
    }
    enum load_check_verdict verdict =
        load_check(&rules, instance->name, load_check_read_wanted(config, node), file);
    if (verdict != LOAD_CHECK_GOOD) {
        instance_refuse(instance,
                        verdict == LOAD_CHECK_QUARANTINED ? INSTANCE_QUARANTINED : INSTANCE_REFUSED,
                        file->why);
        return false;
    }
    if (instance->env->last_run.crumb != NULL) {
        instance->crumb = crumb_name(instance->env->last_run.crumb, instance->name, file->digest);
    }
    return true;
}

/* Who dies in its code is named, whichever thread that was. */
static void know_code(const struct instance *instance)
{
    uintptr_t from = 0;
    uintptr_t to = 0;
    if (instance->env->last_run.crumb != NULL && library_code(instance->file.plugin, &from, &to)) {
        crumb_code(instance->env->last_run.crumb, instance->crumb, from, to);
    }
}

void instance_load(struct instance *instance, struct config *config, const struct config_node *node,
                   const struct instance_folders *folders)
{
    struct plugin_file *file = &instance->file;
    uint64_t granted = read_effects(config, node, "grant");
    instance->use = arena_text(&instance->arena, config_read_required(config, node, "use"));
    read_frame(instance, config, node);
    if (!config_read_bool(config, node, "enabled", true)) {
        instance_refuse(instance, INSTANCE_OFF, "enabled is false");
        return;
    }
    if (instance->use.n == 0) {
        instance_refuse(instance, INSTANCE_MISSING, "its setting \"use\" is missing");
        return;
    }
    bool is_found =
        instance->isolation.plan.is_script
            ? isolation_find_script(file, instance->use)
            : plugin_file_find(file, folders->search, folders->search_count, instance->use);
    if (!is_found) {
        instance_refuse(instance, INSTANCE_MISSING, file->why);
        return;
    }
    if (!may_open(instance, config, node)) {
        return;
    }
    if (instance->isolation.is_process) {
        load_isolated(instance, config, node, folders, ~NEEDS_GRANT | granted);
        return;
    }
    uint64_t outer = instance_enter(instance, CRUMB_LOAD);
    bool is_open = plugin_file_open(file, folders->copies);
    instance_leave(instance, outer);
    if (!is_open) {
        instance_refuse(instance, INSTANCE_REFUSED, file->why);
        return;
    }
    know_code(instance);
    settle(instance, config, node, ~NEEDS_GRANT | granted, NULL);
}

void instance_load_linked(struct instance *instance, const rung_plugin *plugin,
                          struct config *config, const struct config_node *node)
{
    struct library_note *note = &instance->file.note;
    struct plugin_file *file = &instance->file;
    *note = (struct library_note){
        .kind = "plugin", .abi_major = plugin->abi_major, .abi_minor = plugin->abi_minor};
    (void)snprintf(note->id, sizeof note->id, "%s", plugin->id ? plugin->id : "");
    (void)snprintf(note->version, sizeof note->version, "%s",
                   plugin->version ? plugin->version : "");
    (void)read_effects(config, node, "grant");
    read_frame(instance, config, node);
    if (!plugin_file_check(plugin, note, file->why, sizeof file->why)) {
        instance_refuse(instance, INSTANCE_REFUSED, file->why);
        return;
    }
    file->plugin = plugin;
    settle(instance, config, node, ~UINT64_C(0), NULL);
}
