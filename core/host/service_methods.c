#include "host/service_methods.h"
#include <stdio.h>
#include <string.h>
#include "base/log.h"
#include "host/abi_size.h"
#include "host/instance.h"

static bool answers_calls(const struct instance *instance)
{
    const rung_plugin *plugin = instance->file.plugin;
    for (size_t i = 0; i < plugin->n_subs; i++) {
        if (plugin_sub(plugin, i)->hook == RUNG_RPC_CALL) {
            return true;
        }
    }
    return false;
}

static bool is_taken(const struct instance *instance, const char *name)
{
    for (size_t i = 0; i < instance->method_count; i++) {
        if (strcmp(instance->methods[i].own_name, name) == 0) {
            return true;
        }
    }
    return false;
}

static bool read_one(struct instance *instance, const rung_method *given,
                     struct published_method *method, char *why, size_t why_size)
{
    struct arena *arena = &instance->arena;
    if (given->name == NULL || !method_schema_is_name(given->name)) {
        (void)snprintf(why, why_size,
                       "a method's name is lower case letters, digits, \"_\" and \".\" inside, at "
                       "most %d bytes",
                       METHOD_SCHEMA_NAME_BYTES_MAX);
        return false;
    }
    if (is_taken(instance, given->name)) {
        (void)snprintf(why, why_size, "it was published before");
        return false;
    }
    if (given->role == NULL || !access_role_from(text_z(given->role), &method->role)) {
        (void)snprintf(
            why, why_size,
            "its role is one of customer-portal, agent, on-call, lead, manager, channel, "
            "auditor, node, admin: without one nobody could call it");
        return false;
    }
    method->instance = instance;
    method->own_name = arena_text(arena, text_z(given->name)).p;
    method->name = arena_printf(arena, "x.%.*s.%s", TEXT_ARG(instance->name), method->own_name).p;
    method->about = arena_text(arena, text_z(given->doc)).p;
    method->is_query = (given->flags & RUNG_READ_ONLY) != 0;
    return method_schema_read(arena, given->params_schema, method, why, why_size);
}

static int refuse(const struct instance *instance, const char *name, const char *why)
{
    log_error("plugin.method_refused", "plugin=%.*s method=%.60s why=\"%s\"",
              TEXT_ARG(instance->name), name ? name : "", why);
    return RUNG_EINVAL;
}

static int publish(const rung_host *host, const rung_method *methods, size_t n)
{
    struct instance *instance = host->opaque;
    if (instance->state != INSTANCE_LOADED) {
        return refuse(instance, NULL, "methods are published in create() only");
    }
    if (!answers_calls(instance)) {
        return refuse(instance, NULL, "who publishes methods subscribes to rpc.call");
    }
    for (size_t i = 0; methods != NULL && i < n; i++) {
        const rung_method *given = /* each says its own size */
            (const void *)((const char *)methods + i * methods->size);
        struct published_method method = {0};
        char why[300] = "";
        if (methods->size < ABI_SIZE_METHOD) {
            return refuse(instance, NULL, "its size is not that of a rung_method");
        }
        if (instance->method_count == SERVICE_METHODS_MAX) {
            return refuse(instance, given->name, "an instance has at most 64 methods");
        }
        if (!read_one(instance, given, &method, why, sizeof why)) {
            return refuse(instance, given->name, why);
        }
        *ARENA_PUSH(&instance->arena, instance->methods, instance->method_count) = method;
    }
    return RUNG_OK;
}

const rung_methods service_methods = {.size = sizeof service_methods, .publish = publish};
