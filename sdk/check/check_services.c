/* What a program on the bridge may ask for, answered by the host that the kit has. */
#include <string.h>
#include "check_bridge.h"
#include "host/bridge_shape.h"

struct request {
    struct check_bridge *bridge;
    const struct value *params;
    struct pack *pack;
    const char *why;
};

static rung_str text_of(const struct request *request, const char *key)
{
    return bridge_shape_text(&request->bridge->arena, request->params, key);
}

static int64_t number_of(const struct request *request, const char *key)
{
    return value_int(request->params, key, 0);
}

/* The hook that it is asked for, when that is the open one. */
static rung_call *call_of(const struct request *request)
{
    int64_t id = value_int(request->params, "call", -1);
    return id > 0 && (uint64_t)id == request->bridge->hook_id ? request->bridge->call : NULL;
}

/* Some requests are no call's in particular: what goes on by itself asks without naming one. */
static rung_call *open_call(const struct request *request)
{
    bool is_named = value_get(request->params, "call") != NULL;
    return is_named ? call_of(request) : request->bridge->call;
}

static const void *service(const struct request *request, const char *id)
{
    return request->bridge->host->service(request->bridge->host, id);
}

/* --- storage --- */

static int get(struct request *request)
{
    const rung_kv *kv = service(request, RUNG_KV);
    rung_str value = {"", 0};
    rung_call *call = call_of(request);
    int code = call == NULL ? RUNG_EBUSY
                            : kv->get(request->bridge->host, call, text_of(request, "key"), &value);
    if (code < 0) {
        request->why = code == RUNG_ENOENT ? "no such key" : "storage is read inside a hook";
        return code;
    }
    pack_key(request->pack, "val");
    pack_bytes(request->pack, (struct text){value.p, value.n});
    return RUNG_OK;
}

/* Rows behind the key where the page before ended. */
struct page {
    struct pack *pack;
    struct text after;
};

static int put_row(void *arg, rung_str key, rung_str value)
{
    const struct page *page = arg;
    struct text name = {key.p, key.n};
    if (page->after.n == 0 || text_compare(name, page->after) > 0) {
        pack_list_begin(page->pack);
        pack_text(page->pack, name);
        pack_bytes(page->pack, (struct text){value.p, value.n});
        pack_list_end(page->pack);
    }
    return 0;
}

static int scan(struct request *request)
{
    const rung_kv *kv = service(request, RUNG_KV);
    rung_call *call = open_call(request);
    struct page page = {request->pack, value_text(request->params, "after")};
    if (call == NULL) {
        request->why = "storage is read inside a hook";
        return RUNG_EBUSY;
    }
    pack_key(request->pack, "items");
    pack_list_begin(request->pack);
    int code = kv->scan(request->bridge->host, call, text_of(request, "prefix"), put_row, &page);
    pack_list_end(request->pack);
    pack_pair_bool(request->pack, "more", false);
    return code;
}

/* --- the far side --- */

static int fetch(struct request *request)
{
    const rung_http *http = service(request, RUNG_HTTP);
    rung_call *call = open_call(request);
    rung_http_req wanted = {0};
    bridge_shape_read(&request->bridge->arena, BRIDGE_SHAPE_REQUEST, request->params, &wanted);
    rung_str method = text_of(request, "method");
    wanted.method = method.n > 0 ? method.p : "GET";
    const rung_http_res *got = call ? http->fetch(request->bridge->host, call, &wanted) : NULL;
    if (got == NULL) {
        request->why = call ? "the request was refused" : "no hook is open";
        return call ? RUNG_EDENIED : RUNG_EBUSY;
    }
    pack_pair_int(request->pack, "status", got->status);
    bridge_shape_pack(request->pack, BRIDGE_SHAPE_RESPONSE, got);
    return RUNG_OK;
}

static int push(struct request *request)
{
    const rung_inbox *inbox = service(request, RUNG_INBOX);
    rung_message message = {0};
    bridge_shape_read(&request->bridge->arena, BRIDGE_SHAPE_MESSAGE,
                      value_get(request->params, "message"), &message);
    request->why = "the inbox did not take it";
    return inbox->push_wait(request->bridge->host, &message);
}

/* --- time --- */

static void fired(void *arg)
{
    struct check_bridge_timer *timer = arg;
    struct check_bridge *bridge = timer->bridge;
    struct bridge_frame_pen pen;
    const char *why = NULL;
    bridge_frame_notify(&pen, &bridge->child.out, "timer.fired");
    pack_pair_int(&pen.pack, "timer", (int64_t)timer->id);
    (void)bridge_frame_end(&pen);
    uint64_t id = check_child_next_id(&bridge->child);
    bridge_frame_request(&pen, &bridge->child.out, id, "ping");
    (void)bridge_frame_end(&pen);
    if (check_child_flush(&bridge->child)) { /* it has the news when it answers */
        (void)check_bridge_wait(bridge, id, CHECK_CHILD_ANSWER_MS, &why);
    }
}

static int start_timer(struct request *request)
{
    const rung_timer *timer = service(request, RUNG_TIMER);
    struct check_bridge *bridge = request->bridge;
    for (size_t i = 0; i < CHECK_BRIDGE_TIMERS_MAX; i++) {
        if (bridge->timers[i].id == 0) {
            bridge->timers[i] = (struct check_bridge_timer){.bridge = bridge};
            bridge->timers[i].id =
                timer->start(bridge->host, number_of(request, "delay_ms"),
                             number_of(request, "period_ms"), fired, &bridge->timers[i]);
            pack_pair_int(request->pack, "timer", (int64_t)bridge->timers[i].id);
            return RUNG_OK;
        }
    }
    request->why = "too many timers";
    return RUNG_EBUSY;
}

static int stop_timer(struct request *request)
{
    const rung_timer *timer = service(request, RUNG_TIMER);
    struct check_bridge *bridge = request->bridge;
    uint64_t id = (uint64_t)number_of(request, "timer");
    for (size_t i = 0; id != 0 && i < CHECK_BRIDGE_TIMERS_MAX; i++) {
        if (bridge->timers[i].id == id) {
            timer->stop(bridge->host, id);
            bridge->timers[i].id = 0;
        }
    }
    return RUNG_OK;
}

/* --- people and hours --- */

static int put_agent(void *arg, const rung_agent *agent)
{
    struct pack *pack = arg;
    pack_map_begin(pack);
    bridge_shape_pack(pack, BRIDGE_SHAPE_AGENT, agent);
    pack_map_end(pack);
    return 0;
}

static int list_agents(struct request *request, bool by_team)
{
    const rung_roster *roster = service(request, RUNG_ROSTER);
    const rung_host *host = request->bridge->host;
    pack_key(request->pack, "agents");
    pack_list_begin(request->pack);
    int code = by_team ? roster->team(host, call_of(request), text_of(request, "team"), put_agent,
                                      request->pack)
                       : roster->on_call(host, call_of(request), text_of(request, "schedule"),
                                         number_of(request, "at"), put_agent, request->pack);
    pack_list_end(request->pack);
    request->why = "there is no such team or schedule";
    return code;
}

static int list_team(struct request *request)
{
    return list_agents(request, true);
}

static int list_on_call(struct request *request)
{
    return list_agents(request, false);
}

static int put_time(struct request *request, const char *key, int code, int64_t time)
{
    request->why = "there is no such calendar";
    if (code == RUNG_OK) {
        pack_pair_int(request->pack, key, time);
    }
    return code;
}

static int advance(struct request *request)
{
    const rung_calendar *calendar = service(request, RUNG_CALENDAR);
    int64_t at = 0;
    int code =
        calendar->advance(request->bridge->host, call_of(request), text_of(request, "calendar"),
                          number_of(request, "from_at"), number_of(request, "ms"), &at);
    return put_time(request, "at", code, at);
}

static int elapsed(struct request *request)
{
    const rung_calendar *calendar = service(request, RUNG_CALENDAR);
    int64_t ms = 0;
    int code =
        calendar->elapsed(request->bridge->host, call_of(request), text_of(request, "calendar"),
                          number_of(request, "from_at"), number_of(request, "to_at"), &ms);
    return put_time(request, "ms", code, ms);
}

static int next_change(struct request *request)
{
    const rung_calendar *calendar = service(request, RUNG_CALENDAR);
    int64_t at = 0;
    bool open = false;
    int code = calendar->next(request->bridge->host, call_of(request), text_of(request, "calendar"),
                              number_of(request, "from_at"), &open, &at);
    request->why = "there is no such calendar";
    if (code == RUNG_OK) {
        pack_pair_bool(request->pack, "open", open);
        pack_pair_int(request->pack, "change_at", at);
    }
    return code;
}

static int holds(struct request *request)
{
    const rung_rules *rules = service(request, RUNG_RULES);
    const struct bridge_rules *known = &request->bridge->rules;
    uint64_t n = (uint64_t)number_of(request, "rule");
    rung_call *call = call_of(request);
    if (call == NULL || n == 0 || n > known->count) {
        request->why = "a rule is a number of the settings, asked inside a hook";
        return RUNG_EINVAL;
    }
    const struct rung_rule *rule = known->items[n - 1];
    rung_str why = rules->explain(request->bridge->host, call, rule);
    pack_pair_bool(request->pack, "holds", rules->holds(request->bridge->host, call, rule));
    pack_pair_text(request->pack, "explain", (struct text){why.p, why.n});
    return RUNG_OK;
}

/* --- attachments --- */

static int put_blob(struct request *request)
{
    const rung_blob *blob = service(request, RUNG_BLOB);
    rung_str id = {"", 0};
    int code = blob->put(request->bridge->host, open_call(request), text_of(request, "bytes"), &id);
    request->why = "a blob has 1 byte to 16 MiB, and is put inside a hook";
    if (code == RUNG_OK) {
        pack_pair_text(request->pack, "id", (struct text){id.p, id.n});
    }
    return code;
}

static int get_blob(struct request *request)
{
    const rung_blob *blob = service(request, RUNG_BLOB);
    rung_str bytes = {"", 0};
    int64_t max = value_int(request->params, "max", INT64_MAX);
    int code = blob->get(request->bridge->host, open_call(request), text_of(request, "id"),
                         (uint64_t)number_of(request, "from"), max < 0 ? 0 : (size_t)max, &bytes);
    request->why = "there is no such blob";
    if (code == RUNG_OK) {
        pack_key(request->pack, "bytes");
        pack_bytes(request->pack, (struct text){bytes.p, bytes.n});
    }
    return code;
}

/* --- what it publishes --- */

/* With a 0 behind it, for as long as the instance; NULL when it is absent. */
static const char *kept(const struct request *request, const struct value *map, const char *key)
{
    struct text text = value_text(map, key);
    return text.p == NULL ? NULL : arena_text(&request->bridge->kept, text).p;
}

static int publish_methods(struct request *request)
{
    const rung_methods *methods = service(request, RUNG_METHODS);
    const struct value *items = NULL;
    size_t n = value_items(request->params, "methods", &items);
    rung_method *given = ARENA_NEW_ARRAY(&request->bridge->kept, rung_method, n + 1);
    for (size_t i = 0; i < n; i++) {
        bool read_only = value_bool(&items[i], "read_only", false);
        given[i] = (rung_method){.size = sizeof given[i],
                                 .flags = read_only ? RUNG_READ_ONLY : 0,
                                 .name = kept(request, &items[i], "name"),
                                 .role = kept(request, &items[i], "role"),
                                 .params_schema = kept(request, &items[i], "params_schema"),
                                 .doc = kept(request, &items[i], "doc")};
    }
    request->why = "it is not published: its name, role or schema is none";
    return methods->publish(request->bridge->host, given, n);
}

static int publish_routes(struct request *request)
{
    const rung_routes *routes = service(request, RUNG_ROUTES);
    struct check_bridge *bridge = request->bridge;
    const struct value *items = NULL;
    size_t n = value_items(request->params, "routes", &items);
    rung_route *given = ARENA_NEW_ARRAY(&bridge->kept, rung_route, n + 1);
    for (size_t i = 0; i < n; i++) {
        bool own_check = value_bool(&items[i], "own_check", false);
        given[i] = (rung_route){.size = sizeof given[i],
                                .flags = own_check ? RUNG_OWN_CHECK : 0,
                                .method = kept(request, &items[i], "method"),
                                .path = kept(request, &items[i], "path"),
                                .role = kept(request, &items[i], "role"),
                                .fn = check_page};
    }
    request->why = "it is not published: its method, path or role is none";
    int code = routes->publish(bridge->host, given, n);
    for (size_t i = 0; code == RUNG_OK && i < n && bridge->page_count < CHECK_BRIDGE_PAGES_MAX;
         i++) {
        bridge->pages[bridge->page_count++] = (struct check_bridge_page){
            given[i].method ? text_z(given[i].method) : TEXT_NONE, text_z(given[i].path)};
    }
    return code;
}

int check_services_answer(struct check_bridge *bridge, const struct bridge_message *message,
                          struct pack *pack, const char **why)
{
    static const struct {
        const char *name;
        int (*answer)(struct request *request);
    } methods[] = {{"kv.get", get},
                   {"kv.scan", scan},
                   {"http.request", fetch},
                   {"inbox.push", push},
                   {"timer.start", start_timer},
                   {"timer.stop", stop_timer},
                   {"roster.team", list_team},
                   {"roster.on_call", list_on_call},
                   {"calendar.advance", advance},
                   {"calendar.elapsed", elapsed},
                   {"calendar.next", next_change},
                   {"rules.holds", holds},
                   {"blob.put", put_blob},
                   {"blob.get", get_blob},
                   {"methods.publish", publish_methods},
                   {"routes.publish", publish_routes}};
    struct request request = {bridge, &message->body, pack, "the kit has no such thing"};
    int code = RUNG_ENOENT;
    for (size_t i = 0; bridge->host != NULL && i < sizeof methods / sizeof methods[0]; i++) {
        if (text_eq_z(message->method, methods[i].name)) {
            code = methods[i].answer(&request);
        }
    }
    *why = request.why;
    return code;
}

void check_services_hear(struct check_bridge *bridge, const struct bridge_message *message)
{
    const rung_host *host = bridge->host;
    const struct value *params = &message->body;
    rung_effect *effects = NULL;
    if (host != NULL && text_eq_z(message->method, "log")) {
        rung_str said = bridge_shape_text(&bridge->arena, params, "text");
        host->log(host, RUNG_INFO, said.p, said.n);
    } else if (host != NULL && text_eq_z(message->method, "submit")) {
        size_t n =
            bridge_shape_read_effects(&bridge->arena, value_get(params, "effects"), &effects);
        (void)host->submit(host, (uint64_t)value_int(params, "ticket", 0), effects, n);
    }
}
