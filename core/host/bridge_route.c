#include "host/bridge_route.h"
#include "base/log.h"
#include "base/mem.h"
#include "host/bridge_shape.h"
#include "host/route_call.h"
#include "host/service_routes.h"
#include "host/view.h"

struct bridge_route_open {
    uint64_t id;      /* of the request on the bridge */
    uint64_t request; /* of the visitor */
    struct bridge_route_open *next;
};

static struct bridge_route_open **find(struct bridge_route *routes, uint64_t id, uint64_t request)
{
    struct bridge_route_open **at = &routes->open;
    while (*at != NULL && (*at)->id != id && (*at)->request != request) {
        at = &(*at)->next;
    }
    return at;
}

static uint64_t take_out(struct bridge_route_open **at)
{
    struct bridge_route_open *old = *at;
    uint64_t request = old->request;
    *at = old->next;
    mem_free(old);
    return request;
}

static void say(const struct bridge_route *routes, uint64_t request, int status, const char *text)
{
    (void)service_routes.reply(&routes->instance->api, request, status,
                               RUNG_S("Content-Type: text/plain"), rung_z(text));
}

static size_t number_of(const struct bridge_route *routes, const rung_request *request)
{
    const struct published_route *route =
        route_call_find(routes->instance, view_back(request->path), view_back(request->method));
    return route == NULL ? 0 : (size_t)(route - routes->instance->routes);
}

void bridge_route_ask(struct bridge_route *routes, const rung_request *request)
{
    struct bridge_peer *peer = routes->peer;
    struct bridge_frame_pen pen;
    if (peer->state != BRIDGE_PEER_READY || bridge_peer_is_full(peer)) {
        say(routes, request->id, 503, "not now\n");
        return;
    }
    struct bridge_route_open *open = MEM_NEW(struct bridge_route_open);
    *open = (struct bridge_route_open){bridge_peer_next_id(peer), request->id, routes->open};
    routes->open = open;
    bridge_frame_request(&pen, &peer->out, open->id, "route");
    pack_pair_int(&pen.pack, "route", (int64_t)number_of(routes, request));
    bridge_shape_pack(&pen.pack, BRIDGE_SHAPE_PAGE, request);
    uint64_t id = open->id;
    if (!bridge_peer_send(peer, &pen, id)) {
        (void)take_out(find(routes, id, request->id));
        say(routes, request->id, 413, "longer than its process takes\n");
    }
}

static void refuse(const struct bridge_route *routes, uint64_t request, int64_t code,
                   struct text why)
{
    bool is_later = code == RUNG_ERETRY || code == RUNG_EBUSY;
    log_warn("http.failed", "plugin=%.*s why=\"%.*s\"", TEXT_ARG(routes->instance->name),
             TEXT_ARG(text_slice(why, 0, 400)));
    say(routes, request, is_later ? 503 : 502, is_later ? "not now\n" : "no answer\n");
}

bool bridge_route_answer(struct bridge_route *routes, const struct bridge_message *message)
{
    struct bridge_route_open **at = find(routes, message->id, 0);
    const struct value *body = &message->body;
    if (*at == NULL) {
        return false;
    }
    uint64_t request = take_out(at);
    struct text headers = value_text(body, "headers");
    struct text said = value_text(body, "body");
    int64_t status = value_int(body, "status", 200);
    if (message->is_error) {
        refuse(routes, request, message->code, message->error);
        return true;
    }
    int code =
        status < 200 || status > 599
            ? RUNG_EINVAL
            : service_routes.reply(&routes->instance->api, request, (int)status,
                                   (rung_str){headers.p, headers.n}, (rung_str){said.p, said.n});
    if (code == RUNG_EINVAL) {
        refuse(routes, request, code,
               TEXT("its status is not one of 200 to 599, its headers are no lines, "
                    "or its body is longer than 8 MiB"));
    }
    return true;
}

void bridge_route_gone(struct bridge_route *routes, uint64_t request)
{
    struct bridge_peer *peer = routes->peer;
    struct bridge_route_open **at = find(routes, 0, request);
    struct bridge_frame_pen pen;
    if (*at == NULL) {
        return;
    }
    uint64_t id = (*at)->id;
    (void)take_out(at);
    if (bridge_peer_withdraw(peer, id)) {
        return;
    }
    bridge_frame_notify(&pen, &peer->out, "cancel");
    pack_pair_int(&pen.pack, "id", (int64_t)id);
    pack_pair_z(&pen.pack, "why", "gone");
    (void)bridge_peer_send(peer, &pen, 0);
}

void bridge_route_forget(struct bridge_route *routes)
{
    while (routes->open != NULL) {
        say(routes, take_out(&routes->open), 502, "its process has ended\n");
    }
}
