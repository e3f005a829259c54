#include "host/plugin_file.h"
#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "host/abi_size.h"
#include "host/hook_table.h"
#include "host/option_read.h"

#define SYMBOL "rung_plugin_v1"

static bool say(char *why, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static bool say(char *why, size_t size, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vsnprintf(why, size, format, args);
    va_end(args);
    return false;
}

/* --- which file --- */

static bool is_file(const char *path)
{
    return access(path, F_OK) == 0;
}

static bool find_by_name(struct plugin_file *file, struct text folder, struct text use)
{
    int length =
        snprintf(file->path, sizeof file->path, "%.*s/%.*s.so", TEXT_ARG(folder), TEXT_ARG(use));
    return length > 0 && (size_t)length < sizeof file->path && is_file(file->path);
}

static bool find_by_id(struct plugin_file *file, struct text folder, struct text use)
{
    char path[PATH_MAX];
    bool is_found = false;
    (void)snprintf(path, sizeof path, "%.*s", TEXT_ARG(folder));
    DIR *listing = opendir(path);
    struct dirent *entry = NULL;
    while (listing != NULL && !is_found && (entry = readdir(listing)) != NULL) {
        struct library_note note;
        char why[200];
        if (!text_ends(text_z(entry->d_name), TEXT(".so"))) {
            continue;
        }
        int length =
            snprintf(file->path, sizeof file->path, "%.*s/%s", TEXT_ARG(folder), entry->d_name);
        is_found = length > 0 && (size_t)length < sizeof file->path &&
                   library_file_read_note(file->path, &note, why, sizeof why) &&
                   text_eq_z(use, note.id);
    }
    if (listing != NULL) {
        (void)closedir(listing);
    }
    return is_found;
}

bool plugin_file_find(struct plugin_file *file, const struct text *folders, size_t folder_count,
                      struct text use)
{
    char looked[300] = "";
    size_t used = 0;
    if (text_find(use, TEXT("/"), 0) != SIZE_MAX) {
        (void)snprintf(file->path, sizeof file->path, "%.*s", TEXT_ARG(use));
        return is_file(file->path) ||
               say(file->why, sizeof file->why, "there is no file %s", file->path);
    }
    for (size_t i = 0; i < folder_count; i++) {
        if (find_by_name(file, folders[i], use)) {
            return true;
        }
        int length = snprintf(looked + used, sizeof looked - used, "%s%.*s", i ? ", " : "",
                              TEXT_ARG(folders[i]));
        used += length > 0 && (size_t)length < sizeof looked - used ? (size_t)length : 0;
    }
    for (size_t i = 0; i < folder_count; i++) {
        if (find_by_id(file, folders[i], use)) {
            return true;
        }
    }
    file->path[0] = '\0';
    return say(file->why, sizeof file->why,
               "no plugin \"%.*s\" in %s: install it, or name its folder in plugins.path",
               TEXT_ARG(use), looked[0] ? looked : "any folder (plugins.path is empty)");
}

/* --- the descriptor --- */

static size_t count_reads(const rung_sub *sub)
{
    size_t count = 0;
    while (sub->reads != NULL && sub->reads[count] != NULL) {
        count++;
    }
    return count;
}

static bool check_sub(const rung_sub *sub, size_t index, char *why, size_t size)
{
    const struct hook_table_row *row = hook_table_find(sub->hook);
    const char *name = effect_hook_name((enum hook)sub->hook);
    if (row == NULL) {
        return say(why, size, "its subscription %zu names hook %u, which this server does not have",
                   index + 1, sub->hook);
    }
    if ((sub->decide == NULL) == (sub->work == NULL)) {
        return say(why, size, "its subscription to %s must set exactly one of decide and work",
                   name);
    }
    bool fits = (row->kinds & HOOK_TABLE_QUERY) != 0 ||
                (row->kinds & (sub->decide ? HOOK_TABLE_INLINE : HOOK_TABLE_JOB)) != 0;
    if (!fits) {
        return say(why, size, "%s takes no %s: set %s instead", name,
                   sub->decide ? "inline function (decide)" : "job (work)",
                   sub->decide ? "work" : "decide");
    }
    if (count_reads(sub) > PLUGIN_FILE_READS_MAX) {
        return say(why, size,
                   "its subscription to %s declares %zu reads; at most %d are looked up for each "
                   "event: ask for the others by rung.kv/1",
                   name, count_reads(sub), PLUGIN_FILE_READS_MAX);
    }
    if (sub->stage < 0 || sub->stage > 9) {
        return say(why, size, "its subscription to %s is at stage %d; stages are 0 to 9", name,
                   (int)sub->stage);
    }
    return true;
}

static const rung_option *option_at(const struct option_table *table, size_t index)
{
    return (const rung_option *)(const void *)((const char *)table->first + index * table->stride);
}

/* The second one would be what is read, and the first what is documented. */
static bool is_repeated(const struct option_table *table, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (strcmp(option_at(table, i)->key, option_at(table, index)->key) == 0) {
            return true;
        }
    }
    return false;
}

static bool check_options(const struct option_table *table, unsigned depth, char *why, size_t size)
{
    for (size_t i = 0; i < table->count; i++) {
        const rung_option *option = option_at(table, i);
        bool is_known = option->type >= RUNG_T_BOOL && option->type <= RUNG_T_TABLE;
        bool needs_choices = option->type == RUNG_T_ENUM || option->type == RUNG_T_REFERENCE;
        if (option->key == NULL || !is_known || (needs_choices && option->choices == NULL)) {
            return say(why, size,
                       "its option %zu (%s) has no key, a type this server does not "
                       "know, or no choices",
                       i + 1, option->key ? option->key : "?");
        }
        if (is_repeated(table, i)) {
            return say(why, size, "it has its option %s twice", option->key);
        }
        struct option_table rows = {option->rows, option->n_rows, table->stride};
        if (option->type == RUNG_T_TABLE &&
            (depth == 0 || option->rows == NULL || option->row_size == 0 ||
             !check_options(&rows, depth - 1, why, size))) {
            return why[0] ? false
                          : say(why, size, "its option %s is a table without rows, or too deep",
                                option->key);
        }
    }
    return true;
}

static bool check_sizes(const rung_plugin *plugin, const struct library_note *note, char *why,
                        size_t size)
{
    if (plugin->magic != RUNG_MAGIC || plugin->size < ABI_SIZE_PLUGIN ||
        plugin->sub_size < ABI_SIZE_SUB || plugin->option_size < ABI_SIZE_OPTION) {
        return say(why, size, "its descriptor is malformed: build it with RUNG_PLUGIN of the SDK");
    }
    if (plugin->abi_major != note->abi_major || plugin->abi_minor != note->abi_minor ||
        plugin->id == NULL || plugin->version == NULL || strcmp(plugin->id, note->id) != 0 ||
        strcmp(plugin->version, note->version) != 0) {
        return say(why, size,
                   "its descriptor and its note disagree: build it with RUNG_PLUGIN of "
                   "the SDK");
    }
    if (plugin->n_subs > PLUGIN_FILE_SUBSCRIPTIONS_MAX || (plugin->n_subs > 0 && !plugin->subs) ||
        plugin->n_options > PLUGIN_FILE_OPTIONS_MAX ||
        (plugin->n_options > 0 && !plugin->options) ||
        plugin->config_size > OPTION_CONFIG_BYTES_MAX) {
        return say(why, size,
                   "it has more than %d subscriptions or %d options, or a size without "
                   "its array",
                   PLUGIN_FILE_SUBSCRIPTIONS_MAX, PLUGIN_FILE_OPTIONS_MAX);
    }
    return true;
}

bool plugin_file_check(const rung_plugin *plugin, const struct library_note *note, char *why,
                       size_t why_size)
{
    why[0] = '\0';
    if (!check_sizes(plugin, note, why, why_size)) {
        return false;
    }
    for (size_t i = 0; i < plugin->n_subs; i++) {
        if (!check_sub(plugin_sub(plugin, i), i, why, why_size)) {
            return false;
        }
    }
    struct option_table options = {plugin->options, plugin->n_options, plugin->option_size};
    if (!check_options(&options, 3, why, why_size)) {
        return false;
    }
    if (plugin->create == NULL) {
        return say(why, why_size, "its descriptor has no create function");
    }
    return true;
}

static bool check_note(struct plugin_file *file)
{
    const struct library_note *note = &file->note;
    if (strcmp(note->kind, "plugin") != 0) {
        return say(file->why, sizeof file->why,
                   "%s is a %s, not a plugin: a store is configured under store.use", file->path,
                   note->kind);
    }
    if (note->abi_major != RUNG_ABI_MAJOR || note->abi_minor > RUNG_ABI_MINOR) {
        return say(file->why, sizeof file->why,
                   "%s (%s %s) is built for plugin ABI %u.%u and this server has %d.%d: install "
                   "%s",
                   file->path, note->id, note->version, note->abi_major, note->abi_minor,
                   RUNG_ABI_MAJOR, RUNG_ABI_MINOR,
                   note->abi_major < RUNG_ABI_MAJOR ? "a newer build of the plugin"
                                                    : "a newer server, or an older build of it");
    }
    return true;
}

bool plugin_file_read_note(struct plugin_file *file)
{
    char why[300] = "";
    if (!library_file_read_note(file->path, &file->note, why, sizeof why)) {
        return say(file->why, sizeof file->why, "%s is no plugin of Rung: %s", file->path, why);
    }
    return check_note(file);
}

bool plugin_file_copy(struct plugin_file *file, const char *copy_folder, char copy[PATH_MAX])
{
    char why[300] = "";
    if (!library_file_copy(file->path, copy_folder, copy, why, sizeof why)) {
        return say(file->why, sizeof file->why, "%s (%s) does not load: %s", file->path,
                   file->note.id, why);
    }
    return file->digest[0] == '\0' || strstr(copy, file->digest) != NULL ||
           say(file->why, sizeof file->why,
               "%s has changed while it was looked at: try again when it is installed", file->path);
}

bool plugin_file_open(struct plugin_file *file, const char *copy_folder)
{
    char why[300] = "";
    char copy[PATH_MAX];
    if (!library_file_is_safe(file->path, why, sizeof why)) {
        return say(file->why, sizeof file->why,
                   "%s is not loaded: %s; or keep it apart with isolation: process", file->path,
                   why);
    }
    if (!plugin_file_read_note(file) || !plugin_file_copy(file, copy_folder, copy)) {
        return false;
    }
    const rung_plugin *plugin = library_file_open(copy, copy_folder, SYMBOL, why, sizeof why);
    if (plugin == NULL) {
        return say(file->why, sizeof file->why, "%s (%s) does not load: %s", file->path,
                   file->note.id, why);
    }
    if (!plugin_file_check(plugin, &file->note, why, sizeof why)) {
        return say(file->why, sizeof file->why, "%s (%s) is refused: %s", file->path, file->note.id,
                   why);
    }
    file->plugin = plugin;
    return true;
}
