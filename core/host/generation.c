#include "host/generation.h"
#include <string.h>
#include "base/log.h"
#include "base/mem.h"
#include "base/must.h"
#include "host/hook_cycle.h"
#include "host/rule_read.h"

struct generation *generation_create(const struct config *config)
{
    struct generation *generation = MEM_NEW(struct generation);
    arena_init(&generation->arena);
    generation->symbols = rule_read_symbols(&generation->arena, config);
    return generation;
}

void generation_destroy(struct generation **generation)
{
    struct generation *old = *generation;
    if (old == NULL) {
        return;
    }
    if (old->is_ordered) {
        pipeline_fini(&old->pipeline);
    }
    for (size_t i = 0; i < old->count; i++) {
        instance_release(&old->instances[i]);
    }
    arena_fini(&old->arena);
    mem_free(old);
    *generation = NULL;
}

void generation_add(struct generation *generation, struct instance *instance)
{
    MUST(generation->count < GENERATION_INSTANCES_MAX);
    generation->instances[generation->count++] = instance;
}

/* --- its name --- */

static void add_text(struct buf *all, struct text text)
{
    buf_printf(all, "%zu:", text.n);
    buf_put_text(all, text);
}

static void add_instance(struct buf *all, const struct instance *instance)
{
    const rung_plugin *plugin = instance->file.plugin;
    add_text(all, instance->name);
    add_text(all, text_z(plugin->id));
    add_text(all, text_z(plugin->version));
    add_text(all, text_z(instance->file.digest));
    add_text(all, (struct text){(const char *)instance->digest, sizeof instance->digest});
}

static void add_orders(struct buf *all, const struct hook_orders *orders)
{
    for (int hook = 0; orders != NULL && hook <= HOOK_MAX; hook++) {
        for (size_t i = 0; i < orders->hooks[hook].count; i++) {
            buf_printf(all, "%d@", hook);
            add_text(all, orders->hooks[hook].names[i]);
        }
    }
}

static void name_version(struct generation *generation,
                         bool (*counts)(const struct instance *instance))
{
    unsigned char digest[SHA256_BYTES];
    char hex[2 * SHA256_BYTES + 1];
    struct buf all;
    buf_init(&all);
    for (size_t i = 0; i < generation->count; i++) {
        if (counts(generation->instances[i])) {
            add_instance(&all, generation->instances[i]);
        }
    }
    add_orders(&all, generation->orders);
    sha256_of(buf_text(&all), digest);
    sha256_hex(digest, hex);
    memcpy(generation->version, hex, GENERATION_VERSION_CHARS);
    buf_fini(&all);
}

static void warn_of_cycle(struct pipeline *pipeline)
{
    struct text way = hook_cycle_find(pipeline, &pipeline->arena);
    if (way.n > 0) {
        log_warn("plugin.hook_cycle", "path=\"%.*s\" cut_after=30", TEXT_ARG(way));
    }
}

bool generation_order(struct generation *generation,
                      bool (*counts)(const struct instance *instance), char *why, size_t why_size)
{
    if (generation->is_ordered) {
        pipeline_fini(&generation->pipeline);
    }
    generation->is_ordered = true;
    name_version(generation, counts);
    if (generation->env != NULL) {
        generation->env->orders = generation->orders; /* read by pipeline_init alone */
    }
    if (!pipeline_init(&generation->pipeline, generation->instances, generation->count, counts,
                       generation->symbols, why, why_size)) {
        return false;
    }
    warn_of_cycle(&generation->pipeline);
    return true;
}

/* --- what is asked of it --- */

bool generation_has(const struct generation *generation, const struct instance *instance)
{
    for (size_t i = 0; i < generation->count; i++) {
        if (generation->instances[i] == instance) {
            return true;
        }
    }
    return false;
}

struct instance *generation_find(const struct generation *generation, struct text name)
{
    for (size_t i = 0; i < generation->count; i++) {
        if (text_eq(generation->instances[i]->name, name)) {
            return generation->instances[i];
        }
    }
    return NULL;
}

bool generation_is_leased(const struct generation *generation)
{
    return atomic_load(&generation->pipeline.leases) > 0;
}

static void put(struct arena *arena, struct value *map, const char *key, struct text text)
{
    *value_put(arena, map, key) = value_of_text(arena_text(arena, text));
}

struct command *generation_command(const struct generation *generation)
{
    struct command *command = command_create("plugin.activate", TEXT("system"), TEXT_NONE);
    struct arena *arena = &command->arena;
    put(arena, &command->args, "version", text_z(generation->version));
    struct value *list = value_put(arena, &command->args, "instances");
    *list = (struct value){.type = VALUE_LIST};
    for (size_t i = 0; i < generation->count; i++) {
        const struct instance *instance = generation->instances[i];
        if (instance_is_running(instance)) {
            struct value *one = value_append(arena, list);
            *one = (struct value){.type = VALUE_MAP};
            put(arena, one, "instance", instance->name);
            put(arena, one, "plugin", text_z(instance->file.plugin->id));
            put(arena, one, "version", text_z(instance->file.plugin->version));
        }
    }
    return command;
}

void generation_end_processes(const struct generation *generation)
{
    for (size_t i = 0; i < generation->count; i++) {
        if (instance_has_process(generation->instances[i])) {
            instance_end(generation->instances[i]);
        }
    }
}
