#include "host/bridge_publish.h"
#include "host/service_methods.h"
#include "host/service_routes.h"

void bridge_publish_init(struct bridge_publish *publish)
{
    *publish = (struct bridge_publish){.at = 0};
    buf_init(&publish->said);
}

void bridge_publish_fini(struct bridge_publish *publish)
{
    buf_fini(&publish->said);
}

bool bridge_publish_is_whole(struct bridge_publish *publish)
{
    bool is_whole = publish->at == publish->said.n;
    publish->at = 0;
    return is_whole;
}

/* --- the same again --- */

static struct instance *instance_of(const struct bridge_request *request)
{
    return request->api->opaque;
}

static void put_words(struct buf *out, const struct bridge_request *request, const char *what)
{
    struct pack pack;
    pack_init(&pack, out);
    pack_z(&pack, what);
    pack_value(&pack, value_get(request->params, what));
}

static bool says_the_same(struct bridge_publish *publish, struct text words)
{
    struct text said = buf_text(&publish->said);
    if (!text_starts(text_slice(said, publish->at, said.n), words)) {
        return false;
    }
    publish->at += words.n;
    return true;
}

static void remember(struct bridge_publish *publish, struct text words)
{
    buf_put_text(&publish->said, words);
    publish->at = publish->said.n;
}

static int again(const struct bridge_request *request, struct text words)
{
    if (request->peer->state != BRIDGE_PEER_CREATE) {
        bridge_request_refuse(request->peer, request->id, RUNG_EINVAL,
                              "methods and pages are published in create only");
        return RUNG_EINVAL;
    }
    if (!says_the_same(request->publish, words)) {
        bridge_request_refuse(request->peer, request->id, RUNG_EINVAL,
                              "it published something else when it was created first: reload it");
        return RUNG_EINVAL;
    }
    bridge_request_code(request->peer, request->id, RUNG_OK);
    return RUNG_OK;
}

/* What is new goes to the service; what has been published by a process before is compared. */
static void publish(const struct bridge_request *request, const char *what,
                    int (*make)(const struct bridge_request *request, const struct value *items,
                                size_t count))
{
    const struct value *items = NULL;
    size_t count = value_items(request->params, what, &items);
    struct buf words;
    buf_init(&words);
    put_words(&words, request, what);
    if (instance_of(request)->state != INSTANCE_LOADED) {
        (void)again(request, buf_text(&words));
        buf_fini(&words);
        return;
    }
    int code = make(request, items, count);
    if (code == RUNG_OK) {
        remember(request->publish, buf_text(&words));
        bridge_request_code(request->peer, request->id, RUNG_OK);
    } else {
        bridge_request_refuse(request->peer, request->id, code,
                              "it is not published: the server's log says why");
    }
    buf_fini(&words);
}

/* --- methods --- */

/* NULL when it is not there. */
static const char *word(const struct bridge_request *request, const struct value *map,
                        const char *key)
{
    struct text text = value_text(map, key);
    return value_get(map, key) == NULL || text.p == NULL ? NULL
                                                         : arena_text(request->arena, text).p;
}

static int make_methods(const struct bridge_request *request, const struct value *items,
                        size_t count)
{
    rung_method *methods = ARENA_NEW_ARRAY(request->arena, rung_method, count + 1);
    for (size_t i = 0; i < count; i++) {
        const struct value *map = &items[i];
        methods[i] =
            (rung_method){.size = sizeof(rung_method),
                          .flags = value_bool(map, "read_only", false) ? RUNG_READ_ONLY : 0,
                          .name = word(request, map, "name"),
                          .role = word(request, map, "role"),
                          .params_schema = word(request, map, "params_schema"),
                          .doc = word(request, map, "doc")};
    }
    return service_methods.publish(request->api, methods, count);
}

void bridge_publish_methods(const struct bridge_request *request)
{
    publish(request, "methods", make_methods);
}

/* --- pages --- */

static int make_routes(const struct bridge_request *request, const struct value *items,
                       size_t count)
{
    struct instance *instance = instance_of(request);
    size_t before = instance->route_count;
    rung_route *routes = ARENA_NEW_ARRAY(request->arena, rung_route, count + 1);
    for (size_t i = 0; i < count; i++) {
        const struct value *map = &items[i];
        routes[i] = (rung_route){.size = sizeof(rung_route),
                                 .flags = value_bool(map, "own_check", false) ? RUNG_OWN_CHECK : 0,
                                 .method = word(request, map, "method"),
                                 .path = word(request, map, "path"),
                                 .role = word(request, map, "role"),
                                 .fn = request->publish->page};
    }
    int code = service_routes.publish(request->api, routes, count);
    for (size_t i = before; i < instance->route_count; i++) {
        instance->routes[i].gone = request->publish->gone;
    }
    return code;
}

void bridge_publish_routes(const struct bridge_request *request)
{
    publish(request, "routes", make_routes);
}
