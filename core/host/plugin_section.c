#include "host/plugin_section.h"
#include "host/instance_load.h"
#include <string.h>
#include "base/clock.h"
#include "base/config_read.h"
#include "base/log.h"
#include "host/ask.h"

/* --- the same words? --- */

static void write_node(struct buf *out, const struct config_node *node)
{
    buf_printf(out, "%d:%zu:", (int)node->kind, node->key.n);
    buf_put_text(out, node->key);
    buf_printf(out, "%zu:", node->text.n);
    buf_put_text(out, node->text);
    buf_printf(out, "%zu;", node->count);
    for (size_t i = 0; i < node->count; i++) {
        write_node(out, &node->items[i]);
    }
}

/* Where plugins are looked for counts: `use` may mean another file. */
static void digest_of(const struct config_node *node, const struct instance_folders *folders,
                      unsigned char digest[SHA256_BYTES])
{
    struct buf words;
    buf_init(&words);
    write_node(&words, node);
    for (size_t i = 0; i < folders->search_count; i++) {
        buf_printf(&words, "%zu:", folders->search[i].n);
        buf_put_text(&words, folders->search[i]);
    }
    sha256_of(buf_text(&words), digest);
    buf_fini(&words);
}

static bool is_named(const struct text *names, size_t count, struct text name)
{
    for (size_t i = 0; i < count; i++) {
        if (text_eq(names[i], name)) {
            return true;
        }
    }
    return false;
}

/* --- one instance --- */

static void tell_trouble(const struct plugin_section *section, struct config *config,
                         const struct config_node *node, const struct instance *instance)
{
    const struct instance *before =
        section->before != NULL ? generation_find(section->before, node->key) : NULL;
    bool is_change = section->before != NULL && (before == NULL || instance_is_running(before));
    bool is_out = instance->state == INSTANCE_QUARANTINED; /* better without it than not at all */
    bool is_trouble =
        instance->state == INSTANCE_MISSING || instance->state == INSTANCE_REFUSED || is_out;
    bool is_missed = is_change || (!is_out && (section->strict || instance->is_required));
    if (is_trouble && is_missed && instance->use.n > 0) {
        const struct config_node *use = config_node_get(node, "use");
        config_node_complain(config, use ? use->place : node->key_place, "%s", instance->reason);
    } else if (is_trouble) {
        log_error("plugin.not_loaded", "plugin=%.*s why=\"%s\"", TEXT_ARG(instance->name),
                  instance->reason);
    }
}

static struct instance *load(const struct plugin_section *section, struct config *config,
                             const struct config_node *node, const struct instance_folders *folders)
{
    struct instance *instance = instance_create(section->env, node->key);
    if (node->kind != CONFIG_MAP) {
        config_node_complain(config, node->key_place,
                             "an instance is a map: {use: NAME, config: {...}}");
        return instance;
    }
    if (is_named(section->off, section->off_count, node->key)) {
        instance_refuse(instance, INSTANCE_OFF, "switched off by plugin.disable");
        return instance;
    }
    instance_load(instance, config, node, folders);
    tell_trouble(section, config, node, instance);
    return instance;
}

static struct instance *find_unchanged(const struct plugin_section *section, struct text name,
                                       const unsigned char digest[SHA256_BYTES])
{
    struct instance *before =
        section->before != NULL ? generation_find(section->before, name) : NULL;
    bool is_same = before != NULL && instance_is_running(before) &&
                   memcmp(before->digest, digest, SHA256_BYTES) == 0 &&
                   !text_eq(name, section->again) &&
                   !is_named(section->off, section->off_count, name);
    return is_same ? instance_keep(before) : NULL;
}

static void add(const struct plugin_section *section, struct config *config,
                const struct config_node *node, const struct instance_folders *folders,
                struct generation *generation)
{
    unsigned char digest[SHA256_BYTES];
    digest_of(node, folders, digest);
    struct instance *instance = find_unchanged(section, node->key, digest);
    if (instance == NULL) {
        instance = load(section, config, node, folders);
        memcpy(instance->digest, digest, sizeof digest);
    }
    instance->order = (uint32_t)generation->count;
    generation_add(generation, instance);
}

/* --- the section --- */

static size_t search_folders(struct config *config, const struct config_node *section,
                             const char *otherwise, struct text **folders)
{
    const struct config_node *list = config_read_list(config, section, "path");
    size_t count = 0;
    *folders = NULL;
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        *ARENA_PUSH(&config->arena, *folders, count) = list->items[i].text;
    }
    if (list == NULL && otherwise != NULL) {
        *ARENA_PUSH(&config->arena, *folders, count) =
            arena_text(&config->arena, text_z(otherwise));
    }
    return count;
}

static void read_budgets(const struct plugin_section *section, struct config *config,
                         const struct config_node *node)
{
    static const char *const known[] = {"inline_ms_max", NULL};
    const struct config_node *budget = config_read_map(config, node, "budget");
    config_read_known(config, budget, known);
    int64_t hard_us = config_read_int(config, budget, "inline_ms_max",
                                      ASK_BUDGET_HARD_US_DEFAULT / 1000, 1, 10000) *
                      1000;
    int64_t drain_us = config_read_seconds(config, node, "drain", PLUGIN_SECTION_DRAIN_S_DEFAULT) *
                       CLOCK_SECOND_US;
    if (section->before == NULL) {
        section->env->budget_us = ASK_BUDGET_US_DEFAULT;
        section->env->budget_hard_us = hard_us;
        section->env->drain_us = drain_us;
    }
}

/* Which files may be loaded is said at the start. */
static void read_rules(const struct plugin_section *section, struct config *config,
                       const struct config_node *node)
{
    struct load_check_rules later = {0};
    load_check_read(section->before == NULL ? &section->env->load_rules : &later, config, node);
}

struct generation *plugin_section_read(const struct plugin_section *section, struct config *config)
{
    static const char *const known[] = {"path",  "instances", "budget", "drain",
                                        "allow", "order",     NULL};
    struct generation *generation = generation_create(config);
    const struct config_node *node = config_read_map(config, &config->root, "plugins");
    const struct config_node *list = config_read_map(config, node, "instances");
    struct instance_folders folders = {.copies = section->copies};
    struct text *search = NULL;
    config_read_known(config, node, known);
    read_budgets(section, config, node);
    read_rules(section, config, node);
    generation->env = section->env;
    generation->orders = hook_order_read(&generation->arena, config, node);
    folders.search_count = search_folders(config, node, section->search, &search);
    folders.search = search;
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        if (generation->count == GENERATION_INSTANCES_MAX) {
            config_node_complain(config, list->items[i].key_place,
                                 "at most %d plugin instances are taken", GENERATION_INSTANCES_MAX);
            break;
        }
        add(section, config, &list->items[i], &folders, generation);
    }
    return generation;
}
