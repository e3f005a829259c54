#include "guest_publish.h"
#include "base/mem.h"
#include "guest_api.h"
#include "guest_ask.h"
#include "host/abi_size.h"
#include "host/bridge_shape.h"
#include "host/route_answer.h"
#include "host/view.h"

/* Each says its own size. */
static const void *item(const void *first, size_t size, size_t i)
{
    return (const char *)first + i * size;
}

static void put_word(struct pack *pack, const char *key, const char *word)
{
    if (word != NULL) {
        guest_ask_put(pack, key, rung_z(word));
    }
}

static int say(struct guest_ask *asking)
{
    struct line_message *answer = NULL;
    pack_list_end(&asking->pen.pack);
    int code = guest_ask_now(asking, &answer);
    line_free(&answer);
    return code;
}

/* --- rung.rpc-methods/1 --- */

static int publish_methods(const rung_host *host, const rung_method *methods, size_t n)
{
    struct guest_ask asking;
    if (methods != NULL && n > 0 && methods->size < ABI_SIZE_METHOD) {
        return RUNG_EINVAL;
    }
    struct pack *pack = guest_ask_begin(&asking, host, NULL, "methods.publish");
    pack_key(pack, "methods");
    pack_list_begin(pack);
    for (size_t i = 0; methods != NULL && i < n; i++) {
        const rung_method *method = item(methods, methods->size, i);
        pack_map_begin(pack);
        put_word(pack, "name", method->name);
        put_word(pack, "role", method->role);
        put_word(pack, "params_schema", method->params_schema);
        put_word(pack, "doc", method->doc);
        pack_pair_bool(pack, "read_only", (method->flags & RUNG_READ_ONLY) != 0);
        pack_map_end(pack);
    }
    return say(&asking);
}

const rung_methods guest_publish_methods = {.size = sizeof guest_publish_methods,
                                            .publish = publish_methods};

/* --- rung.http-routes/1 --- */

/* Kept: the server names a page by its number. */
static void keep_pages(struct guest *guest, const rung_route *routes, size_t n)
{
    size_t count = guest->page_count;
    rung_route *pages = ARENA_NEW_ARRAY(&guest->arena, rung_route, count + n + 1);
    for (size_t i = 0; i < count; i++) {
        pages[i] = guest->pages[i];
    }
    for (size_t i = 0; i < n; i++) {
        pages[count + i] = *(const rung_route *)item(routes, routes->size, i);
    }
    guest->pages = pages;
    guest->page_count = count + n;
}

static int publish_routes(const rung_host *host, const rung_route *routes, size_t n)
{
    struct guest_ask asking;
    size_t count = routes != NULL ? n : 0;
    if (count > 0 && routes->size < ABI_SIZE_ROUTE) {
        return RUNG_EINVAL;
    }
    struct pack *pack = guest_ask_begin(&asking, host, NULL, "routes.publish");
    pack_key(pack, "routes");
    pack_list_begin(pack);
    for (size_t i = 0; i < count; i++) {
        const rung_route *route = item(routes, routes->size, i);
        if (route->fn == NULL) {
            buf_fini(&asking.frame);
            return RUNG_EINVAL; /* the server cannot see it: nobody would answer */
        }
        pack_map_begin(pack);
        put_word(pack, "method", route->method);
        put_word(pack, "path", route->path);
        put_word(pack, "role", route->role);
        pack_pair_bool(pack, "own_check", (route->flags & RUNG_OWN_CHECK) != 0);
        pack_map_end(pack);
    }
    int code = say(&asking);
    if (code == RUNG_OK && count > 0) {
        keep_pages(guest_of(host), routes, count);
    }
    return code;
}

/* --- visits --- */

static void open_visit(struct guest *guest, uint64_t id)
{
    struct guest_open *visit = MEM_NEW(struct guest_open);
    visit->token = id;
    mutex_lock(guest->lock);
    visit->next = guest->visits;
    guest->visits = visit;
    mutex_unlock(guest->lock);
}

/* False: it was answered already, or has gone. */
static bool take_visit(struct guest *guest, uint64_t id)
{
    struct guest_open *found = NULL;
    mutex_lock(guest->lock);
    for (struct guest_open **at = &guest->visits; *at != NULL; at = &(*at)->next) {
        if ((*at)->token == id) {
            found = *at;
            *at = found->next;
            break;
        }
    }
    mutex_unlock(guest->lock);
    bool is_open = found != NULL;
    mem_free(found);
    return is_open;
}

bool guest_publish_leave(struct guest *guest, uint64_t id)
{
    return take_visit(guest, id);
}

static int reply(const rung_host *host, uint64_t request, int status, rung_str headers,
                 rung_str body)
{
    struct guest *guest = guest_of(host);
    struct route_answer answer = {status, view_back(headers), view_back(body)};
    struct bridge_frame_pen pen;
    struct buf frame;
    if (!route_answer_fits(&answer)) {
        return RUNG_EINVAL;
    }
    if (!take_visit(guest, request)) {
        return RUNG_ESTALE;
    }
    buf_init(&frame);
    bridge_frame_answer(&pen, &frame, request);
    pack_pair_int(&pen.pack, "status", status);
    guest_ask_put(&pen.pack, "headers", headers);
    guest_ask_put(&pen.pack, "body", body);
    if (!line_end(guest->line, &pen)) {
        bridge_frame_refuse(&frame, request, RUNG_EFAIL,
                            TEXT("its answer is longer than what leaves a process"));
    }
    line_send(guest->line, &frame);
    return RUNG_OK;
}

const rung_routes guest_publish_routes = {
    .size = sizeof guest_publish_routes, .publish = publish_routes, .reply = reply};

struct visit { /* on its way to the loop */
    struct guest *guest;
    struct line_message *message; /* owned */
};

static void visit_on_loop(void *ctx)
{
    struct visit *visit = ctx;
    struct guest *guest = visit->guest;
    const struct bridge_message *message = &visit->message->message;
    size_t number = (size_t)value_int(&message->body, "route", -1);
    rung_request request = {0};
    bridge_shape_read(&visit->message->arena, BRIDGE_SHAPE_PAGE, &message->body, &request);
    request.id = message->id;
    if (number < guest->page_count) {
        guest->pages[number].fn(guest->self, &request);
    } else {
        (void)reply(&guest->api, request.id, 404, rung_z(""), RUNG_S("no such page\n"));
    }
    line_free(&visit->message);
    mem_free(visit);
}

void guest_publish_visit(struct guest *guest, struct line_message *message)
{
    struct visit *visit = MEM_NEW(struct visit);
    *visit = (struct visit){guest, message};
    open_visit(guest, message->message.id);
    loop_post(guest->env.loop, visit_on_loop, visit);
}
