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
                   {"rules.holds", holds}};
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
