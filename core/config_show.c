#include "config_show.h"
#include <stdio.h>

/* What an operator marked as a secret is written env:NAME or file:/path; the value itself is never
 * in the tree, and keys with such names are masked in case somebody wrote one out. */
static bool is_secret(struct text key)
{
    static const char *const names[] = {"secret", "token", "password", "key"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (text_find_nocase(key, text_z(names[i]), 0) != SIZE_MAX) {
            return true;
        }
    }
    return false;
}

static void show_node(const struct config_node *node, struct text path, struct arena *arena,
                      struct pack *pack)
{
    if (node->kind == CONFIG_SCALAR) {
        bool hide = is_secret(node->key) && !text_starts(node->text, TEXT("env:")) &&
                    !text_starts(node->text, TEXT("file:"));
        pack_map_begin(pack);
        pack_pair_text(pack, "path", path);
        pack_pair_text(pack, "value", hide ? TEXT("***") : node->text);
        pack_pair_text(pack, "origin",
                       arena_printf(arena, "%s:%u", node->place.file, node->place.line));
        pack_map_end(pack);
        return;
    }
    for (size_t i = 0; i < node->count; i++) {
        const struct config_node *child = &node->items[i];
        struct text name = node->kind == CONFIG_MAP ? child->key : arena_printf(arena, "%zu", i);
        struct text below =
            path.n ? arena_printf(arena, "%.*s.%.*s", TEXT_ARG(path), TEXT_ARG(name)) : name;
        show_node(child, below, arena, pack);
    }
}

static void show_sections(const struct config *config, bool is_plugins, struct arena *arena,
                          struct pack *pack)
{
    for (size_t i = 0; i < config->root.count; i++) {
        const struct config_node *section = &config->root.items[i];
        if (text_eq_z(section->key, "plugins") == is_plugins) {
            show_node(section, section->key, arena, pack);
        }
    }
}

void config_show(const struct config *config, const struct config *plugins, struct pack *pack)
{
    struct arena arena;
    arena_init(&arena);
    pack_map_begin(pack);
    pack_key(pack, "items");
    pack_list_begin(pack);
    show_sections(config, false, &arena, pack);
    show_sections(plugins, true, &arena, pack);
    pack_list_end(pack);
    pack_map_end(pack);
    arena_fini(&arena);
}
