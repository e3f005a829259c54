#include "base/config_node.h"
#include <stdarg.h>
#include <stdio.h>

static void complain_text(struct config *config, struct config_place place, struct text text)
{
    if (config->complaint_count < CONFIG_COMPLAINTS_MAX) {
        *ARENA_PUSH(&config->arena, config->complaints, config->complaint_count) =
            (struct config_complaint){.place = place, .text = text};
    }
}

void config_node_complain(struct config *config, struct config_place place, const char *format, ...)
{
    char text[600];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    for (char *at = text; *at != '\0'; at++) { /* what a plugin or a file says is one line */
        *at = (unsigned char)*at < ' ' || *at == 0x7f ? ' ' : *at;
    }
    complain_text(config, place, arena_text(&config->arena, text_z(text)));
}

const struct config_node *config_node_get(const struct config_node *map, const char *key)
{
    for (size_t i = 0; map != NULL && map->kind == CONFIG_MAP && i < map->count; i++) {
        if (text_eq_z(map->items[i].key, key)) {
            return &map->items[i];
        }
    }
    return NULL;
}

bool config_node_same(const struct config_node *a, const struct config_node *b)
{
    if (a == NULL || b == NULL) {
        return a == b;
    }
    bool is_same = a->kind == b->kind && a->count == b->count && text_eq(a->text, b->text);
    for (size_t i = 0; i < a->count && is_same; i++) {
        is_same = text_eq(a->items[i].key, b->items[i].key) &&
                  config_node_same(&a->items[i], &b->items[i]);
    }
    return is_same;
}
