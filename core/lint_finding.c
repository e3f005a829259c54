#include "lint_finding.h"
#include <stdarg.h>
#include <stdio.h>

const char *lint_finding_severity(enum lint_severity severity)
{
    return severity == LINT_ERROR ? "error" : "warning";
}

void lint_finding_add(struct lint *lint, enum lint_severity severity, const char *code,
                      struct config_place place, const char *format, ...)
{
    char text[1000];
    va_list args;
    if (lint->count == LINT_FINDING_MAX) {
        lint->dropped++;
        return;
    }
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    *ARENA_PUSH(&lint->arena, lint->findings, lint->count) =
        (struct lint_finding){.severity = severity,
                              .code = code,
                              .place = place,
                              .text = arena_text(&lint->arena, text_z(text))};
}

struct config_place lint_finding_at(const struct config_node *node)
{
    while (node->kind == CONFIG_LIST && node->count > 0) {
        node = &node->items[0];
    }
    return node->kind == CONFIG_MAP && node->count > 0 ? node->items[0].key_place : node->place;
}

static const struct config_node *child(const struct config_node *map, struct text key)
{
    for (size_t i = 0; map != NULL && map->kind == CONFIG_MAP && i < map->count; i++) {
        if (text_eq(map->items[i].key, key)) {
            return &map->items[i];
        }
    }
    return NULL;
}

const struct config_node *lint_finding_node(const struct lint *lint, const char *section,
                                            struct text entry)
{
    return child(config_node_get(&lint->config->root, section), entry);
}

static struct config_place key_of(const struct lint *lint, const struct config_node *node)
{
    return node != NULL ? node->key_place : lint->config->root.place;
}

struct config_place lint_finding_place(const struct lint *lint, const char *section,
                                       struct text entry)
{
    return key_of(lint, lint_finding_node(lint, section, entry));
}

static const struct config_node *policy_node(const struct lint *lint, struct text policy)
{
    return child(lint_finding_node(lint, "escalation", TEXT("policies")), policy);
}

struct config_place lint_finding_policy(const struct lint *lint, struct text policy)
{
    return key_of(lint, policy_node(lint, policy));
}

struct config_place lint_finding_level(const struct lint *lint, struct text policy, size_t level)
{
    const struct config_node *node = policy_node(lint, policy);
    const struct config_node *levels = node != NULL ? config_node_get(node, "levels") : NULL;
    return levels != NULL && level < levels->count ? lint_finding_at(&levels->items[level])
                                                   : key_of(lint, node);
}

static bool names(const struct config_node *node, struct text name)
{
    if (node->kind == CONFIG_SCALAR) {
        return text_eq(node->text, name);
    }
    for (size_t i = 0; i < node->count; i++) {
        if (names(&node->items[i], name)) {
            return true;
        }
    }
    return false;
}

bool lint_finding_is_named(const struct lint *lint, struct text name)
{
    const struct config_node *plugins = config_node_get(&lint->config->root, "plugins");
    const struct config_node *routing = config_node_get(&lint->config->root, "routing");
    return (plugins != NULL && names(plugins, name)) || (routing != NULL && names(routing, name));
}
