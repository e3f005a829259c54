/* What a program on the bridge may ask for, answered by the host that the kit has. */
#include <string.h>
#include "check_bridge.h"

struct request {
    struct check_bridge *bridge;
    const struct value *params;
    struct pack *pack;
    const char *why;
};

static rung_str lent(const struct value *params, const char *key)
{
    struct text text = value_text(params, key);
    return (rung_str){text.p ? text.p : "", text.n};
}

/* The hook that it is asked for, when that is the open one. */
static rung_call *call_of(const struct request *request)
{
    int64_t id = value_int(request->params, "call", -1);
    return id == request->bridge->hook_id ? request->bridge->call : NULL;
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

static int empty(const struct request *request)
{
    pack_map_begin(request->pack);
    pack_map_end(request->pack);
    return RUNG_OK;
}

/* --- storage --- */

static int get(struct request *request)
{
    const rung_kv *kv = service(request, RUNG_KV);
    rung_str value = {"", 0};
    rung_call *call = call_of(request);
    int code = call == NULL
                   ? RUNG_EBUSY
                   : kv->get(request->bridge->host, call, lent(request->params, "key"), &value);
    if (code < 0) {
        request->why = code == RUNG_ENOENT ? "no such key" : "storage is read inside a hook";
        return code;
    }
    pack_map_begin(request->pack);
    pack_key(request->pack, "val");
    pack_bytes(request->pack, (struct text){value.p, value.n});
    pack_map_end(request->pack);
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
    pack_map_begin(request->pack);
    pack_key(request->pack, "items");
    pack_list_begin(request->pack);
    int code =
        kv->scan(request->bridge->host, call, lent(request->params, "prefix"), put_row, &page);
    pack_list_end(request->pack);
    pack_pair_bool(request->pack, "more", false);
    pack_map_end(request->pack);
    return code;
}

/* --- the far side --- */

/* A text on the bridge is UTF-8, whatever the far side says. */
static void put_repaired(struct pack *pack, const char *key, rung_str bytes)
{
    struct buf repaired;
    buf_init(&repaired);
    (void)buf_put_repaired(&repaired, (struct text){bytes.p, bytes.n});
    pack_pair_text(pack, key, buf_text(&repaired));
    buf_fini(&repaired);
}

static int fetch(struct request *request)
{
    const rung_http *http = service(request, RUNG_HTTP);
    rung_call *call = open_call(request);
    char method[16] = "";
    struct text given = value_text(request->params, "method");
    memcpy(method, given.p ? given.p : "", given.n < sizeof method ? given.n : 0);
    rung_http_req wanted = {.size = sizeof wanted,
                            .method = method,
                            .url = lent(request->params, "url"),
                            .headers = lent(request->params, "headers"),
                            .body = lent(request->params, "body"),
                            .timeout_ms = value_int(request->params, "timeout_ms", 10000)};
    const rung_http_res *got = call ? http->fetch(request->bridge->host, call, &wanted) : NULL;
    if (got == NULL) {
        request->why = call ? "the request was refused" : "no hook is open";
        return call ? RUNG_EDENIED : RUNG_EBUSY;
    }
    pack_map_begin(request->pack);
    pack_pair_int(request->pack, "status", got->status);
    put_repaired(request->pack, "headers", got->headers);
    put_repaired(request->pack, "error", got->error);
    pack_key(request->pack, "body");
    pack_bytes(request->pack, (struct text){got->body.p, got->body.n});
    pack_map_end(request->pack);
    return RUNG_OK;
}

static int push(struct request *request)
{
    const rung_inbox *inbox = service(request, RUNG_INBOX);
    const struct value *said = value_get(request->params, "message");
    rung_message message = {.size = sizeof message,
                            .flags = value_bool(said, "automatic", false) ? RUNG_AUTOMATIC : 0,
                            .from = lent(said, "from"),
                            .to = lent(said, "to"),
                            .subject = lent(said, "subject"),
                            .body = lent(said, "body"),
                            .content_type = lent(said, "content_type"),
                            .external_id = lent(said, "external_id"),
                            .in_reply_to = lent(said, "in_reply_to"),
                            .raw = lent(said, "raw"),
                            .kind = lent(said, "kind"),
                            .sent_at = value_int(said, "sent_at", 0)};
    int code = inbox->push_wait(request->bridge->host, &message);
    request->why = "the inbox did not take it";
    return code < 0 ? code : empty(request);
}

/* --- time --- */

static void fired(void *arg)
{
    struct check_bridge_timer *timer = arg;
    struct check_bridge *bridge = timer->bridge;
    struct buf bytes;
    struct pack pack;
    buf_init(&bytes);
    pack_init(&pack, &bytes);
    pack_list_begin(&pack);
    pack_int(&pack, 2);
    pack_z(&pack, "timer.fired");
    pack_map_begin(&pack);
    pack_pair_int(&pack, "timer", (int64_t)timer->id);
    pack_map_end(&pack);
    pack_list_end(&pack);
    (void)check_child_send(&bridge->child, buf_text(&bytes));
    buf_clear(&bytes);
    pack_init(&pack, &bytes);
    int64_t id = check_child_begin(&bridge->child, &pack, "ping");
    pack_map_begin(&pack);
    pack_map_end(&pack);
    pack_list_end(&pack);
    if (check_child_send(&bridge->child, buf_text(&bytes))) { /* it has the news when it answers */
        (void)check_bridge_wait(bridge, id, CHECK_CHILD_ANSWER_MS);
    }
    buf_fini(&bytes);
}

static int start_timer(struct request *request)
{
    const rung_timer *timer = service(request, RUNG_TIMER);
    struct check_bridge *bridge = request->bridge;
    for (size_t i = 0; i < CHECK_BRIDGE_TIMERS_MAX; i++) {
        if (bridge->timers[i].id == 0) {
            bridge->timers[i] = (struct check_bridge_timer){.bridge = bridge};
            bridge->timers[i].id =
                timer->start(bridge->host, value_int(request->params, "delay_ms", 0),
                             value_int(request->params, "period_ms", 0), fired, &bridge->timers[i]);
            pack_map_begin(request->pack);
            pack_pair_int(request->pack, "timer", (int64_t)bridge->timers[i].id);
            pack_map_end(request->pack);
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
    uint64_t id = (uint64_t)value_int(request->params, "timer", 0);
    for (size_t i = 0; id != 0 && i < CHECK_BRIDGE_TIMERS_MAX; i++) {
        if (bridge->timers[i].id == id) {
            timer->stop(bridge->host, id);
            bridge->timers[i].id = 0;
        }
    }
    return empty(request);
}

/* --- people and hours --- */

static int put_agent(void *arg, const rung_agent *agent)
{
    check_snapshot_put_agent(arg, agent);
    return 0;
}

static int list_agents(struct request *request, bool by_team)
{
    const rung_roster *roster = service(request, RUNG_ROSTER);
    const rung_host *host = request->bridge->host;
    pack_map_begin(request->pack);
    pack_key(request->pack, "agents");
    pack_list_begin(request->pack);
    int code = by_team
                   ? roster->team(host, call_of(request), lent(request->params, "team"), put_agent,
                                  request->pack)
                   : roster->on_call(host, call_of(request), lent(request->params, "schedule"),
                                     value_int(request->params, "at", 0), put_agent, request->pack);
    pack_list_end(request->pack);
    pack_map_end(request->pack);
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
        pack_map_begin(request->pack);
        pack_pair_int(request->pack, key, time);
        pack_map_end(request->pack);
    }
    return code;
}

static int advance(struct request *request)
{
    const rung_calendar *calendar = service(request, RUNG_CALENDAR);
    const struct value *params = request->params;
    int64_t at = 0;
    int code = calendar->advance(request->bridge->host, call_of(request), lent(params, "calendar"),
                                 value_int(params, "from_at", 0), value_int(params, "ms", 0), &at);
    return put_time(request, "at", code, at);
}

static int elapsed(struct request *request)
{
    const rung_calendar *calendar = service(request, RUNG_CALENDAR);
    const struct value *params = request->params;
    int64_t ms = 0;
    int code =
        calendar->elapsed(request->bridge->host, call_of(request), lent(params, "calendar"),
                          value_int(params, "from_at", 0), value_int(params, "to_at", 0), &ms);
    return put_time(request, "ms", code, ms);
}

static int next_change(struct request *request)
{
    const rung_calendar *calendar = service(request, RUNG_CALENDAR);
    const struct value *params = request->params;
    int64_t at = 0;
    bool open = false;
    int code = calendar->next(request->bridge->host, call_of(request), lent(params, "calendar"),
                              value_int(params, "from_at", 0), &open, &at);
    request->why = "there is no such calendar";
    if (code == RUNG_OK) {
        pack_map_begin(request->pack);
        pack_pair_bool(request->pack, "open", open);
        pack_pair_int(request->pack, "change_at", at);
        pack_map_end(request->pack);
    }
    return code;
}

static int holds(struct request *request)
{
    const rung_rules *rules = service(request, RUNG_RULES);
    const struct check_snapshot_rules *known = &request->bridge->rules;
    size_t n = (size_t)value_int(request->params, "rule", -1);
    rung_call *call = call_of(request);
    if (call == NULL || n >= known->count) {
        request->why = "a rule is a number of the settings, asked inside a hook";
        return RUNG_EINVAL;
    }
    rung_str why = rules->explain(request->bridge->host, call, known->rules[n]);
    pack_map_begin(request->pack);
    pack_pair_bool(request->pack, "holds",
                   rules->holds(request->bridge->host, call, known->rules[n]));
    pack_pair_text(request->pack, "explain", (struct text){why.p, why.n});
    pack_map_end(request->pack);
    return RUNG_OK;
}

int check_services_answer(struct check_bridge *bridge, struct text method,
                          const struct value *params, struct pack *pack, const char **why)
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
    struct request request = {bridge, params, pack, "the kit has no such thing"};
    int code = RUNG_ENOENT;
    for (size_t i = 0; bridge->host != NULL && i < sizeof methods / sizeof methods[0]; i++) {
        if (text_eq_z(method, methods[i].name)) {
            code = methods[i].answer(&request);
        }
    }
    *why = request.why;
    return code;
}

void check_services_hear(struct check_bridge *bridge, struct text method,
                         const struct value *params)
{
    const rung_host *host = bridge->host;
    const struct value *effects = NULL;
    if (host != NULL && text_eq_z(method, "log")) {
        struct text said = value_text(params, "text");
        host->log(host, RUNG_INFO, said.p ? said.p : "", said.n);
    } else if (host != NULL && text_eq_z(method, "submit")) {
        size_t n = value_items(params, "effects", &effects);
        for (size_t i = 0; i < n; i++) {
            rung_effect effect = check_snapshot_effect(&effects[i]);
            (void)host->submit(host, (uint64_t)value_int(params, "ticket", 0), &effect, 1);
        }
    }
}
