#include "host/bridge_serve.h"
#include "base/mem.h"
#include "host/await.h"
#include "host/bridge_lookup.h"
#include "host/bridge_publish.h"
#include "host/bridge_shape.h"
#include "host/service_blob.h"
#include "host/service_calendar.h"
#include "host/service_http.h"
#include "host/service_inbox.h"
#include "host/service_kv.h"
#include "host/service_timer.h"
#include "model/attachment.h"

#define SCAN_BYTES_MAX (BRIDGE_FRAME_BYTES_MAX - 4096)

/* One that is answered later. Whoever asked may have died meanwhile: then `serve` is NULL. */
struct bridge_asked {
    struct bridge_serve *serve;
    uint64_t id, http; /* of the request; of the transfer, 0: none */
    void (*say)(struct bridge_serve *serve, uint64_t id,
                const struct value *map); /* as an answer */
    struct bridge_asked *next;
};

struct bridge_timer {
    struct bridge_serve *serve;
    uint64_t timer;
    bool is_once;
    struct bridge_timer *next;
};

/* --- later answers --- */

static struct bridge_asked *remember(const struct bridge_request *request)
{
    struct bridge_serve *serve = request->serve;
    struct bridge_asked *asked = MEM_NEW(struct bridge_asked);
    *asked = (struct bridge_asked){.serve = serve, .id = request->id, .next = serve->asked};
    serve->asked = asked;
    serve->asked_count++;
    return asked;
}

static void unlink_asked(struct bridge_serve *serve, const struct bridge_asked *asked)
{
    for (struct bridge_asked **at = &serve->asked; *at != NULL; at = &(*at)->next) {
        if (*at == asked) {
            *at = asked->next;
            serve->asked_count--;
            return;
        }
    }
}

/* Who asked, or NULL; `asked` is free afterwards. */
static struct bridge_serve *recall(struct bridge_asked *asked, uint64_t *id)
{
    struct bridge_serve *serve = asked->serve;
    *id = asked->id;
    if (serve != NULL) {
        unlink_asked(serve, asked);
    }
    mem_free(asked);
    return serve;
}

static void on_code(void *arg, int code)
{
    uint64_t id = 0;
    struct bridge_serve *serve = recall(arg, &id);
    if (serve != NULL) {
        bridge_request_code(serve->peer, id, code);
    }
}

/* The service has not taken it: its answer comes at once. */
static void give_back(struct bridge_asked *asked, int code)
{
    if (code != RUNG_OK) {
        on_code(asked, code);
    }
}

/* --- storage --- */

static void pack_scan(struct bridge_frame_pen *pen, const struct value *items)
{
    size_t count = value_count(items);
    size_t taken = 0;
    size_t bytes = 0;
    pack_key(&pen->pack, "items");
    pack_list_begin(&pen->pack);
    for (; taken < count; taken++) {
        const struct value *row = &items->list.items[taken];
        bytes += value_text(row, "key").n + value_text(row, "value").n + 16;
        if (taken > 0 && bytes > SCAN_BYTES_MAX) {
            break;
        }
        pack_list_begin(&pen->pack);
        pack_bytes(&pen->pack, value_text(row, "key"));
        pack_bytes(&pen->pack, value_text(row, "value"));
        pack_list_end(&pen->pack);
    }
    pack_list_end(&pen->pack);
    pack_pair_bool(&pen->pack, "more", taken > 0);
}

static void say_rows(struct bridge_serve *serve, uint64_t id, const struct value *map)
{
    struct bridge_frame_pen pen;
    bridge_frame_answer(&pen, &serve->peer->out, id);
    pack_scan(&pen, value_get(map, "items"));
    bridge_request_end(serve->peer, id, &pen);
}

static void say_value(struct bridge_serve *serve, uint64_t id, const struct value *map)
{
    struct bridge_frame_pen pen;
    const struct value *items = value_get(map, "items");
    if (value_count(items) == 0) {
        bridge_request_refuse(serve->peer, id, RUNG_ENOENT, "there is nothing under this key");
        return;
    }
    bridge_frame_answer(&pen, &serve->peer->out, id);
    pack_key(&pen.pack, "val");
    pack_bytes(&pen.pack, value_text(&items->list.items[0], "value"));
    bridge_request_end(serve->peer, id, &pen);
}

static void on_map(void *ctx, const struct answer *answer)
{
    struct bridge_asked *asked = ctx;
    struct arena arena;
    struct value map = {0};
    uint64_t id = 0;
    void (*say)(struct bridge_serve *, uint64_t, const struct value *) = asked->say;
    struct bridge_serve *serve = recall(asked, &id);
    if (serve == NULL) {
        return;
    }
    arena_init(&arena);
    int code = await_code(&answer->refusal);
    if (code == RUNG_OK && pack_read(&arena, buf_text(&answer->result), &map) != ERR_OK) {
        code = RUNG_ERETRY;
    }
    if (code == RUNG_OK) {
        say(serve, id, &map);
    } else {
        bridge_request_code(serve->peer, id, code);
    }
    arena_fini(&arena);
}

/* The map of the engine's answer goes to `say`. */
static void await_map(const struct bridge_request *request, struct command *command,
                      void (*say)(struct bridge_serve *serve, uint64_t id, const struct value *map))
{
    struct bridge_asked *asked = remember(request);
    asked->say = say;
    if (!await_submit(request->serve->instance->env->engine, command, on_map, asked)) {
        on_code(asked, RUNG_EBUSY);
    }
}

static void read_rows(const struct bridge_request *request, bool is_scan)
{
    struct text key = is_scan ? TEXT_NONE : value_text(request->params, "key");
    struct command *command =
        service_kv_command(request->serve->instance, key, value_text(request->params, "prefix"),
                           value_text(request->params, "after"));
    await_map(request, command, is_scan ? say_rows : say_value);
}

static void kv_get(const struct bridge_request *request)
{
    struct rung_call call;
    struct bridge_frame_pen pen;
    rung_str value = {0};
    rung_str key = bridge_request_text(request, "key");
    if (key.n == 0) {
        bridge_request_code(request->peer, request->id, RUNG_EINVAL);
        return;
    }
    int code = service_kv.get(request->api, bridge_request_call(request, &call), key, &value);
    if (code == RUNG_EDENIED || code == RUNG_EINVAL) { /* not among the declared reads */
        read_rows(request, false);
        return;
    }
    if (code != RUNG_OK) {
        bridge_request_code(request->peer, request->id, code);
        return;
    }
    bridge_frame_answer(&pen, &request->peer->out, request->id);
    pack_key(&pen.pack, "val");
    pack_bytes(&pen.pack, view_back(value));
    bridge_request_end(request->peer, request->id, &pen);
}

static void kv_scan(const struct bridge_request *request)
{
    read_rows(request, true);
}

/* --- attachments --- */

static void say_id(struct bridge_serve *serve, uint64_t id, const struct value *map)
{
    struct bridge_frame_pen pen;
    bridge_frame_answer(&pen, &serve->peer->out, id);
    pack_pair_text(&pen.pack, "id", value_text(map, "id"));
    bridge_request_end(serve->peer, id, &pen);
}

static void say_bytes(struct bridge_serve *serve, uint64_t id, const struct value *map)
{
    struct bridge_frame_pen pen;
    bridge_frame_answer(&pen, &serve->peer->out, id);
    pack_pair_int(&pen.pack, "size", value_int(map, "size", 0));
    pack_key(&pen.pack, "bytes");
    pack_bytes(&pen.pack, value_text(map, "bytes"));
    bridge_request_end(serve->peer, id, &pen);
}

static void blob_put(const struct bridge_request *request)
{
    struct text bytes = value_text(request->params, "bytes");
    if (bytes.n == 0 || bytes.n > BLOB_BYTES_MAX) {
        bridge_request_refuse(request->peer, request->id, RUNG_EINVAL,
                              "a blob has 1 byte to 16 MiB, as bytes");
        return;
    }
    await_map(request, service_blob_put_command(request->serve->instance, bytes), say_id);
}

static void blob_get(const struct bridge_request *request)
{
    int64_t from = bridge_request_number(request, "from");
    if (from < 0) {
        bridge_request_code(request->peer, request->id, RUNG_EINVAL);
        return;
    }
    struct command *command =
        service_blob_get_command(request->serve->instance, value_text(request->params, "id"), from,
                                 value_int(request->params, "max", (int64_t)BLOB_PIECE_BYTES_MAX));
    await_map(request, command, say_bytes);
}

/* --- the far side --- */

static void on_response(void *arg, const rung_http_res *response)
{
    uint64_t id = 0;
    struct bridge_frame_pen pen;
    struct bridge_serve *serve = recall(arg, &id);
    if (serve == NULL) {
        return;
    }
    bridge_frame_answer(&pen, &serve->peer->out, id);
    pack_pair_int(&pen.pack, "status", response->status);
    bridge_shape_pack(&pen.pack, BRIDGE_SHAPE_RESPONSE, response);
    bridge_request_end(serve->peer, id, &pen);
}

static void http_request(const struct bridge_request *request)
{
    rung_http_req wanted = {0};
    bridge_shape_read(request->arena, BRIDGE_SHAPE_REQUEST, request->params, &wanted);
    rung_str method = bridge_request_text(request, "method");
    wanted.method = method.n > 0 ? method.p : "GET";
    struct bridge_asked *asked = remember(request);
    asked->http = service_http.request(request->api, &wanted, on_response, asked);
    if (asked->http == 0) {
        uint64_t id = 0;
        (void)recall(asked, &id);
        bridge_request_refuse(
            request->peer, id, RUNG_EDENIED,
            "this host is not allowed, or the request is malformed: the log says which");
    }
}

static void http_cancel(const struct bridge_request *request)
{
    uint64_t wanted = (uint64_t)bridge_request_number(request, "id");
    for (struct bridge_asked *at = request->serve->asked; at != NULL; at = at->next) {
        if (at->id == wanted && at->http != 0) {
            service_http.cancel(request->api, at->http);
            unlink_asked(request->serve, at);
            mem_free(at);
            return;
        }
    }
}

static void inbox_push(const struct bridge_request *request)
{
    rung_message message = {0};
    const struct value *map = value_get(request->params, "message");
    bridge_shape_read(request->arena, BRIDGE_SHAPE_MESSAGE, map, &message);
    struct bridge_asked *asked = remember(request);
    give_back(asked, service_inbox.push(request->api, &message, on_code, asked));
}

/* --- timers --- */

static void free_timer(struct bridge_serve *serve, uint64_t timer)
{
    for (struct bridge_timer **at = &serve->timers; *at != NULL; at = &(*at)->next) {
        if ((*at)->timer == timer) {
            struct bridge_timer *found = *at;
            *at = found->next;
            mem_free(found);
            return;
        }
    }
}

static void on_timer(void *arg)
{
    struct bridge_timer *timer = arg;
    struct bridge_serve *serve = timer->serve;
    struct bridge_frame_pen pen;
    bridge_frame_notify(&pen, &serve->peer->out, "timer.fired");
    pack_pair_int(&pen.pack, "timer", (int64_t)timer->timer);
    (void)bridge_frame_end(&pen);
    if (timer->is_once) {
        free_timer(serve, timer->timer);
    }
    bridge_peer_flush(serve->peer);
}

static void timer_start(const struct bridge_request *request)
{
    struct bridge_serve *serve = request->serve;
    struct bridge_timer *timer = MEM_NEW(struct bridge_timer);
    int64_t period_ms = bridge_request_number(request, "period_ms");
    *timer = (struct bridge_timer){.serve = serve, .is_once = period_ms == 0};
    timer->timer = service_timer.start(request->api, bridge_request_number(request, "delay_ms"),
                                       period_ms, on_timer, timer);
    if (timer->timer == 0) {
        mem_free(timer);
        bridge_request_refuse(
            serve->peer, request->id, RUNG_EINVAL,
            "a delay or a period is negative or longer than a year, or there are 1000 timers");
        return;
    }
    timer->next = serve->timers;
    serve->timers = timer;
    bridge_request_int(request, RUNG_OK, "timer", (int64_t)timer->timer);
}

static void timer_stop(const struct bridge_request *request)
{
    uint64_t timer = (uint64_t)bridge_request_number(request, "timer");
    for (struct bridge_timer *at = request->serve->timers; at != NULL; at = at->next) {
        if (at->timer == timer) {
            service_timer.stop(request->api, timer);
            free_timer(request->serve, timer);
            break;
        }
    }
    bridge_request_code(request->peer, request->id, RUNG_OK);
}

static void calendar_announce(const struct bridge_request *request)
{
    const struct value *list = value_get(request->params, "dates");
    size_t count = value_count(list);
    rung_str *dates = ARENA_NEW_ARRAY(request->arena, rung_str, count + 1);
    for (size_t i = 0; i < count; i++) {
        struct text date = arena_text(request->arena, value_text_at(list, i));
        dates[i] = (rung_str){date.p, date.n};
    }
    rung_list all = {dates, count};
    struct bridge_asked *asked = remember(request);
    give_back(asked, service_calendar.announce(
                         request->api, bridge_request_text(request, "calendar"),
                         bridge_request_text(request, "feed"), &all, on_code, asked));
}

/* --- what needs no answer --- */

static uint32_t word_of(const struct bridge_request *request, const char *key,
                        const char *const *words, uint32_t otherwise)
{
    for (uint32_t i = 0; words[i] != NULL; i++) {
        if (text_eq_z(value_text(request->params, key), words[i])) {
            return i;
        }
    }
    return otherwise;
}

static void write_log(const struct bridge_request *request)
{
    static const char *const levels[] = {"debug", "info", "warn", "error", NULL};
    rung_str text = bridge_request_text(request, "text");
    request->api->log(request->api, word_of(request, "level", levels, RUNG_INFO), text.p, text.n);
}

static void metric(const struct bridge_request *request)
{
    static const char *const kinds[] = {"counter", "gauge", "histogram", NULL};
    request->api->metric(request->api, word_of(request, "kind", kinds, RUNG_COUNTER),
                         bridge_request_text(request, "name").p,
                         value_real(request->params, "value", 0));
}

static void submit(const struct bridge_request *request)
{
    rung_effect *effects = NULL;
    size_t count =
        bridge_shape_read_effects(request->arena, value_get(request->params, "effects"), &effects);
    (void)request->api->submit(request->api, (uint64_t)bridge_request_number(request, "ticket"),
                               effects, count);
}

static void listening(const struct bridge_request *request)
{
    request->api->listening(request->api, bridge_request_text(request, "name").p,
                            bridge_request_text(request, "address").p);
}

static const struct row {
    const char *method;
    void (*run)(const struct bridge_request *request);
    bool is_notification;
} rows[] = {{"kv.get", kv_get, false},
            {"kv.scan", kv_scan, false},
            {"blob.put", blob_put, false},
            {"blob.get", blob_get, false},
            {"methods.publish", bridge_publish_methods, false},
            {"routes.publish", bridge_publish_routes, false},
            {"http.request", http_request, false},
            {"http.cancel", http_cancel, true},
            {"inbox.push", inbox_push, false},
            {"timer.start", timer_start, false},
            {"timer.stop", timer_stop, false},
            {"roster.team", bridge_lookup_team, false},
            {"roster.on_call", bridge_lookup_on_call, false},
            {"calendar.advance", bridge_lookup_advance, false},
            {"calendar.elapsed", bridge_lookup_elapsed, false},
            {"calendar.next", bridge_lookup_next, false},
            {"calendar.announce", calendar_announce, false},
            {"rules.holds", bridge_lookup_rule, false},
            {"field", bridge_lookup_field, false},
            {"log", write_log, true},
            {"metric", metric, true},
            {"submit", submit, true},
            {"listening", listening, true}};

void bridge_serve_take(struct bridge_serve *serve, struct arena *arena,
                       const struct bridge_message *message)
{
    bool is_notification = message->kind == BRIDGE_NOTIFICATION;
    struct bridge_request request = {.serve = serve,
                                     .peer = serve->peer,
                                     .publish = serve->publish,
                                     .job_of = serve->job_of,
                                     .ctx = serve->ctx,
                                     .api = &serve->instance->api,
                                     .id = message->id,
                                     .params = &message->body,
                                     .arena = arena};
    if (!is_notification && serve->asked_count >= BRIDGE_SERVE_OPEN_MAX) {
        bridge_request_refuse(serve->peer, message->id, RUNG_EBUSY, "256 requests are open");
        return;
    }
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].is_notification == is_notification &&
            text_eq_z(message->method, rows[i].method)) {
            rows[i].run(&request);
            return;
        }
    }
    if (!is_notification) {
        bridge_request_refuse(serve->peer, message->id, RUNG_ENOENT,
                              "this server has no such method");
    }
}

void bridge_serve_forget(struct bridge_serve *serve)
{
    const rung_host *api = &serve->instance->api;
    while (serve->timers != NULL) {
        service_timer.stop(api, serve->timers->timer);
        free_timer(serve, serve->timers->timer);
    }
    while (serve->asked != NULL) {
        struct bridge_asked *asked = serve->asked;
        unlink_asked(serve, asked);
        asked->serve = NULL; /* the service still holds it, and frees it with its answer */
        if (asked->http != 0) {
            service_http.cancel(api, asked->http);
            mem_free(asked);
        }
    }
}
