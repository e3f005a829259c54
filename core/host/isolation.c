#include "host/isolation.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/config_read.h"
#include "base/unit.h"
#include "host/hook_table.h"
#include "model/effect.h"

#define DAY_S INT64_C(86400)
#define FILES_MIN 16
#define FILES_MAX (INT64_C(1) << 20)

static int64_t read_duration_us(struct config *config, const struct config_node *map,
                                const char *key, int64_t otherwise_us)
{
    const struct config_node *node = config_node_get(map, key);
    int64_t ms = 0;
    if (node == NULL) {
        return otherwise_us;
    }
    if (node->kind != CONFIG_SCALAR || !unit_duration(node->text, &ms) || ms < 1) {
        config_node_complain(config, node->place, "%s is a duration of at least 1ms; units are %s",
                             key, UNIT_DURATION_UNITS);
        return otherwise_us;
    }
    return ms * 1000;
}

static int64_t read_memory(struct config *config, const struct config_node *limits)
{
    const struct config_node *node = config_node_get(limits, "memory");
    int64_t bytes = 0;
    if (node == NULL) {
        return 0;
    }
    if (node->kind != CONFIG_SCALAR || !unit_size(node->text, &bytes) ||
        bytes < ISOLATION_MEMORY_BYTES_MIN) {
        config_node_complain(config, node->place,
                             "memory is a size of at least 16MiB; units are %s", UNIT_SIZE_UNITS);
        return 0;
    }
    return bytes;
}

static const struct text *read_folders(struct arena *arena, struct config *config,
                                       const struct config_node *limits, const char *key,
                                       size_t *count)
{
    const struct config_node *list = config_read_list(config, limits, key);
    struct text *folders = NULL;
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        struct text folder = list->items[i].text;
        if (folder.n == 0 || folder.p[0] != '/') {
            config_node_complain(config, list->items[i].place, "%s: a folder begins with /", key);
            continue;
        }
        *ARENA_PUSH(arena, folders, *count) = arena_text(arena, folder);
    }
    return folders;
}

static void read_limits(struct isolation *isolation, struct arena *arena, struct config *config,
                        const struct config_node *limits)
{
    static const char *const known[] = {"memory", "cpu", "files", "read", "write", NULL};
    struct child_plan *plan = &isolation->plan;
    config_read_known(config, limits, known);
    plan->memory_bytes = read_memory(config, limits);
    plan->cpu_s = config_read_seconds(config, limits, "cpu", 0);
    plan->files = config_read_int(config, limits, "files", 0, FILES_MIN, FILES_MAX);
    plan->read = read_folders(arena, config, limits, "read", &plan->read_count);
    plan->write = read_folders(arena, config, limits, "write", &plan->write_count);
}

static void read_restart(struct isolation *isolation, struct config *config,
                         const struct config_node *map)
{
    static const char *const known[] = {"delay", "delay_max", "deaths", "within", NULL};
    struct restart_rules *rules = &isolation->restart;
    config_read_known(config, map, known);
    *rules = RESTART_RULES_DEFAULT;
    rules->delay_us = read_duration_us(config, map, "delay", rules->delay_us);
    rules->delay_us_max = read_duration_us(config, map, "delay_max", rules->delay_us_max);
    rules->deaths = config_read_int(config, map, "deaths", rules->deaths, 0, RESTART_DEATHS_MAX);
    rules->within_us = read_duration_us(config, map, "within", rules->within_us);
}

static int64_t read_bytes(struct config *config, const struct config_node *map, const char *key,
                          int64_t otherwise, int64_t min, int64_t max)
{
    const struct config_node *node = config_node_get(map, key);
    int64_t bytes = 0;
    if (node == NULL) {
        return otherwise;
    }
    if (node->kind != CONFIG_SCALAR || !unit_size(node->text, &bytes) || bytes < min ||
        bytes > max) {
        config_node_complain(config, node->place,
                             "%s is a size of %lldKiB to %lldKiB; units are %s", key,
                             (long long)(min / 1024), (long long)(max / 1024), UNIT_SIZE_UNITS);
        return otherwise;
    }
    return bytes;
}

static void read_record(struct isolation *isolation, struct arena *arena, struct config *config,
                        const struct config_node *map)
{
    static const char *const known[] = {"to", "calls", "for", "size", NULL};
    struct recorder_rules *rules = &isolation->record;
    if (map == NULL) {
        return;
    }
    config_read_known(config, map, known);
    struct text file = config_read_required(config, map, "to");
    if (file.n > 0 && file.p[0] != '/') {
        config_node_complain(config, config_node_get(map, "to")->place,
                             "to: a recording is a new file, and its name begins with /");
    }
    rules->file = file.n > 0 ? arena_text(arena, file).p : NULL;
    rules->calls_max =
        config_read_int(config, map, "calls", RECORDER_CALLS_DEFAULT, 1, RECORDER_CALLS_MAX);
    rules->us_max = read_duration_us(config, map, "for", RECORDER_US_DEFAULT);
    rules->bytes_max = read_bytes(config, map, "size", RECORDER_BYTES_DEFAULT, RECORDER_BYTES_MIN,
                                  RECORDER_BYTES_MAX);
}

/* What makes sense for a process of its own only. */
static void refuse_frame(struct config *config, const struct config_node *node)
{
    static const char *const keys[] = {"limits", "restart", "record"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        const struct config_node *given = config_node_get(node, keys[i]);
        if (given != NULL) {
            config_node_complain(
                config, given->key_place,
                "%s is for a plugin in a process of its own: add isolation: process", keys[i]);
        }
    }
}

void isolation_read(struct isolation *isolation, struct arena *arena, struct config *config,
                    const struct config_node *node, struct text use)
{
    static const char *const words[] = {"none", "process", NULL};
    const struct config_node *limits = config_read_map(config, node, "limits");
    const struct config_node *restart = config_read_map(config, node, "restart");
    const struct config_node *record = config_read_map(config, node, "record");
    *isolation = (struct isolation){.restart = RESTART_RULES_DEFAULT};
    isolation->plan.is_script = text_starts(use, TEXT("bridge:"));
    bool is_script = isolation->plan.is_script;
    int word = config_read_word(config, node, "isolation", words, is_script ? 1 : 0);
    isolation->is_process = word == 1 || is_script;
    if (is_script && word == 0) {
        config_node_complain(config, config_node_get(node, "isolation")->place,
                             "what is used over the bridge is a process: leave isolation out");
    }
    if (!isolation->is_process) {
        refuse_frame(config, node);
    }
    read_limits(isolation, arena, config, limits);
    read_restart(isolation, config, restart);
    read_record(isolation, arena, config, record);
}

/* --- loading --- */

bool isolation_find_script(struct plugin_file *file, struct text use)
{
    struct text path = text_slice(use, strlen("bridge:"), use.n);
    (void)snprintf(file->path, sizeof file->path, "%.*s", TEXT_ARG(path));
    if (path.n == 0 || path.p[0] != '/') {
        (void)snprintf(file->why, sizeof file->why,
                       "\"%.*s\" names no file: write bridge:/path/to/the/program", TEXT_ARG(use));
        return false;
    }
    if (access(file->path, X_OK) != 0) {
        (void)snprintf(file->why, sizeof file->why,
                       "%.300s cannot be run: it must be there, be executable and "
                       "begin with a #! line",
                       file->path);
        return false;
    }
    return true;
}

bool isolation_prepare(struct isolation *isolation, struct arena *arena, struct plugin_file *file,
                       const char *launcher, const char *copies)
{
    char copy[PATH_MAX];
    if (launcher == NULL || launcher[0] == '\0') {
        (void)snprintf(file->why, sizeof file->why,
                       "the program rung-plugin-host is not installed beside rungd: it is what "
                       "starts a plugin in a process of its own");
        return false;
    }
    isolation->plan.launcher = arena_text(arena, text_z(launcher)).p;
    isolation->plan.file = isolation->file;
    if (isolation->plan.is_script) {
        (void)snprintf(isolation->file, sizeof isolation->file, "%s", file->path);
        return true;
    }
    return plugin_file_read_note(file) && plugin_file_copy(file, copies, copy) &&
           realpath(copy, isolation->file) != NULL;
}

static bool is_among(uint32_t hook, const uint32_t *hooks, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (hooks[i] == hook) {
            return true;
        }
    }
    return false;
}

static bool is_bridged(uint32_t hook)
{
    const struct hook_table_row *row = hook_table_find(hook);
    return row != NULL && (row->kinds & (HOOK_TABLE_JOB | HOOK_TABLE_QUERY)) != 0 &&
           row->asked != HOOK_TABLE_INLINE;
}

static bool keep_hooks(struct isolation *isolation, struct arena *arena, const uint32_t *off,
                       size_t off_count, char *why, size_t why_size)
{
    rung_plugin *plugin = &isolation->guest.descriptor;
    rung_sub *kept = ARENA_NEW_ARRAY(arena, rung_sub, plugin->n_subs + 1);
    size_t count = 0;
    for (size_t i = 0; i < plugin->n_subs; i++) {
        const rung_sub *sub = plugin_sub(plugin, i);
        const char *name = effect_hook_name((enum hook)sub->hook);
        if (is_among(sub->hook, off, off_count)) {
            continue;
        }
        if (!is_bridged(sub->hook)) {
            (void)snprintf(why, why_size,
                           "%s: %s is asked inline, inside the server's transaction, so it cannot "
                           "be in a process of its own: run the plugin without isolation: process, "
                           "or switch that hook off (hooks: {%s: {enabled: false}})",
                           plugin->id, name, name);
            return false;
        }
        kept[count++] = *sub;
    }
    plugin->subs = kept;
    plugin->n_subs = count;
    return true;
}

/* A script's descriptor is what it says; a library's must also be what its note says. */
bool isolation_take(struct isolation *isolation, struct arena *arena, struct plugin_file *file,
                    const uint32_t *off, size_t off_count)
{
    rung_plugin *plugin = &isolation->guest.descriptor;
    struct library_note *note = &file->note;
    char why[PLUGIN_FILE_WHY_BYTES - 100] = "";
    isolation->described = *plugin;
    if (isolation->plan.is_script) {
        *note = (struct library_note){.abi_major = RUNG_ABI_MAJOR, .abi_minor = RUNG_ABI_MINOR};
        (void)snprintf(note->id, sizeof note->id, "%s", plugin->id);
        (void)snprintf(note->version, sizeof note->version, "%s", plugin->version);
    }
    plugin->abi_minor = (uint16_t)note->abi_minor;
    if (!keep_hooks(isolation, arena, off, off_count, why, sizeof why) ||
        !plugin_file_check(plugin, note, why, sizeof why)) {
        (void)snprintf(file->why, sizeof file->why, "%.90s is refused: %.380s", file->path, why);
        return false;
    }
    file->plugin = plugin;
    return true;
}
