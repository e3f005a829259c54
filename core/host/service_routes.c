#include "host/service_routes.h"
#include <string.h>
#include "base/log.h"
#include "host/abi_size.h"
#include "host/route_call.h"
#include "host/view.h"

static bool is_path(const char *path)
{
    size_t n = path != NULL ? strlen(path) : 0;
    const char *star = n > 0 ? strchr(path, '*') : NULL;
    bool good = n > 0 && n <= SERVICE_ROUTES_PATH_BYTES_MAX && path[0] == '/';
    for (size_t i = 0; good && i < n; i++) {
        good = path[i] > ' ' && path[i] < 0x7f && path[i] != '?' && path[i] != '#';
    }
    return good && (star == NULL || star == path + n - 1);
}

static bool is_method(const char *method)
{
    static const char *const known[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(method, known[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* NULL: nothing is wrong with it. */
static const char *read_one(struct instance *instance, const rung_route *given,
                            struct published_route *route)
{
    struct arena *arena = &instance->arena;
    route->checks_itself = (given->flags & RUNG_OWN_CHECK) != 0;
    if (!is_path(given->path)) {
        return "a path begins with \"/\", is plain ASCII, and has a \"*\" at its end only";
    }
    if (given->method != NULL && !is_method(given->method)) {
        return "its method is GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS, or NULL for any";
    }
    if (given->fn == NULL) {
        return "nobody answers it";
    }
    if (route->checks_itself == (given->role != NULL)) {
        return "it has a role, or RUNG_OWN_CHECK when it looks at a signature itself";
    }
    if (given->role != NULL && !access_role_from(text_z(given->role), &route->role)) {
        return "its role is one of customer-portal, agent, on-call, lead, manager, channel, "
               "auditor, node, admin";
    }
    route->method = given->method ? arena_text(arena, text_z(given->method)).p : NULL;
    route->path = arena_text(arena, text_z(given->path)).p;
    route->fn = given->fn;
    return NULL;
}

static int refuse(const struct instance *instance, const char *path, const char *why)
{
    log_error("plugin.route_refused", "plugin=%.*s path=%.100s why=\"%s\"",
              TEXT_ARG(instance->name), path ? path : "", why);
    return RUNG_EINVAL;
}

static int publish(const rung_host *host, const rung_route *routes, size_t n)
{
    struct instance *instance = host->opaque;
    if (instance->state != INSTANCE_LOADED) {
        return refuse(instance, NULL, "routes are published in create() only");
    }
    for (size_t i = 0; routes != NULL && i < n; i++) {
        const rung_route *given = /* each says its own size */
            (const void *)((const char *)routes + i * routes->size);
        struct published_route route = {0};
        if (routes->size < ABI_SIZE_ROUTE) {
            return refuse(instance, NULL, "its size is not that of a rung_route");
        }
        const char *why = instance->route_count == SERVICE_ROUTES_MAX
                              ? "an instance has at most 64 routes"
                              : read_one(instance, given, &route);
        if (why != NULL) {
            return refuse(instance, given->path, why);
        }
        *ARENA_PUSH(&instance->arena, instance->routes, instance->route_count) = route;
    }
    return RUNG_OK;
}

static int reply(const rung_host *host, uint64_t request, int status, rung_str headers,
                 rung_str body)
{
    const struct instance *instance = host->opaque;
    struct route_answer answer = {status, view_back(headers), view_back(body)};
    return instance->env->routes == NULL
               ? RUNG_ESTALE
               : route_call_reply(instance->env->routes, instance, request, &answer);
}

const rung_routes service_routes = {
    .size = sizeof service_routes, .publish = publish, .reply = reply};
