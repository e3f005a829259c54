#include "schema_command.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "host/plugin_file.h"
#include "plugin_folders.h"
#include "schema_core.h"
#include "schema_plugin.h"

static int only_plugins(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');
    return dot != NULL && strcmp(dot, ".so") == 0;
}

static bool open_folders(struct plugin_folders *folders)
{
    char why[400] = "";
    bool is_open = plugin_folders_init(folders, NULL, why, sizeof why);
    if (!is_open) {
        (void)fprintf(stderr, "rungd: %s\n", why);
    }
    return is_open;
}

static bool open_plugin(struct plugin_file *file, const struct plugin_folders *folders,
                        struct text use)
{
    struct text search = text_z(folders->search);
    *file = (struct plugin_file){0};
    return plugin_file_find(file, &search, 1, use) && plugin_file_open(file, folders->copies);
}

static void add_rule(struct arena *arena, struct value *rules, const rung_plugin *plugin,
                     struct text name)
{
    struct value names = {.type = VALUE_LIST};
    *value_append(arena, &names) = value_of_text(name);
    *value_append(arena, &names) = value_of_text(text_z(plugin->id));
    *value_append(arena, rules) = schema_plugin_rule(arena, plugin, &names);
}

/* One that cannot be opened costs itself, and is named. */
static void add_rules(struct arena *arena, struct value *rules,
                      const struct plugin_folders *folders)
{
    struct dirent **entries = NULL;
    struct plugin_file file;
    int count = scandir(folders->search, &entries, only_plugins, alphasort);
    for (int i = 0; i < count; i++) {
        struct text name = arena_text(arena, text_z(entries[i]->d_name));
        name.n -= strlen(".so");
        name = arena_text(arena, name);
        if (open_plugin(&file, folders, name)) {
            add_rule(arena, rules, file.plugin, name);
        } else {
            (void)fprintf(stderr, "rungd: %s: %s\n", entries[i]->d_name, file.why);
        }
        free(entries[i]);
    }
    free(entries);
}

int schema_command_schema(void)
{
    struct plugin_folders folders;
    struct schema_row *rows = NULL;
    struct value rules = {.type = VALUE_LIST};
    struct text trouble;
    struct arena arena;
    struct buf out;
    if (!open_folders(&folders)) {
        return 1;
    }
    arena_init(&arena);
    buf_init(&out);
    size_t count = schema_page_read(&arena, schema_page_text(), &rows, &trouble);
    add_rules(&arena, &rules, &folders);
    struct value schema = schema_core(&arena, rows, count, rules.list.count > 0 ? &rules : NULL);
    value_to_json(&out, &schema, 2);
    buf_put_u8(&out, '\n');
    (void)fwrite(out.p, 1, out.n, stdout);
    buf_fini(&out);
    arena_fini(&arena);
    plugin_folders_fini(&folders);
    return 0;
}

int schema_command_options(const char *use)
{
    struct plugin_folders folders;
    struct plugin_file file;
    struct buf out;
    if (!open_folders(&folders)) {
        return 1;
    }
    bool is_open = open_plugin(&file, &folders, text_z(use));
    plugin_folders_fini(&folders);
    if (!is_open) {
        (void)fprintf(stderr, "rungd: %s\n", file.why);
        return 1;
    }
    buf_init(&out);
    schema_plugin_page(&out, file.plugin);
    (void)fwrite(out.p, 1, out.n, stdout);
    buf_fini(&out);
    return 0;
}
