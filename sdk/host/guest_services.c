#include "guest_services.h"
#include "base/mem.h"
#include "guest_ask.h"
#include "guest_publish.h"
#include "host/abi_size.h"
#include "host/bridge_shape.h"
#include "host/service_timer.h"
#include "host/service_work.h"
#include "model/attachment.h"

static struct text text_of(rung_str text)
{
    return text.p == NULL ? TEXT_NONE : (struct text){text.p, text.n};
}

/* --- rung.kv/1 --- */

static int kv_get(const rung_host *host, rung_call *call, rung_str key, rung_str *val)
{
    struct guest_ask asking;
    struct line_message *answer = NULL;
    if (call == NULL || val == NULL || key.n == 0) {
        return RUNG_EINVAL;
    }
    int code = bridge_event_kv(call->arena, &call->event, key, val);
    if (code != RUNG_EDENIED || call->thread != GUEST_WORKER) {
        return code;
    }
    guest_ask_put(guest_ask_begin(&asking, host, NULL, "kv.get"), "key", key);
    code = guest_ask_now(&asking, &answer);
    if (code == RUNG_OK) {
        *val = bridge_shape_text(call->arena, &answer->message.body, "val");
    }
    line_free(&answer);
    return code;
}

/* One page; `after` becomes its last key. */
static int scan_page(const rung_host *host, rung_call *call, rung_str prefix, rung_str *after,
                     int (*each)(void *arg, rung_str key, rung_str val), void *arg, size_t *count)
{
    struct guest_ask asking;
    struct line_message *answer = NULL;
    const struct value *rows = NULL;
    struct pack *pack = guest_ask_begin(&asking, host, NULL, "kv.scan");
    guest_ask_put(pack, "prefix", prefix);
    guest_ask_put(pack, "after", *after);
    int code = guest_ask_now(&asking, &answer);
    *count = code == RUNG_OK ? value_items(&answer->message.body, "items", &rows) : 0;
    for (size_t i = 0; i < *count && code == RUNG_OK; i++) {
        struct text key = arena_text(call->arena, value_text_at(&rows[i], 0));
        struct text val = arena_text(call->arena, value_text_at(&rows[i], 1));
        *after = (rung_str){key.p, key.n};
        code = each(arg, *after, (rung_str){val.p, val.n});
    }
    line_free(&answer);
    return code;
}

static int kv_scan(const rung_host *host, rung_call *call, rung_str prefix,
                   int (*each)(void *arg, rung_str key, rung_str val), void *arg)
{
    rung_str after = {"", 0};
    size_t count = 1;
    int code = RUNG_OK;
    if (call == NULL || each == NULL) {
        return RUNG_EINVAL;
    }
    if (call->thread != GUEST_WORKER) {
        return RUNG_EDENIED;
    }
    while (code == RUNG_OK && count > 0) {
        code = scan_page(host, call, prefix, &after, each, arg, &count);
    }
    return code;
}

static const rung_kv kv = {.size = sizeof kv, .get = kv_get, .scan = kv_scan};

/* --- rung.http/1 --- */

struct http_asked {
    void (*fn)(void *arg, const rung_http_res *response);
    void *arg;
    uint64_t id;
    struct http_asked *next;
};

static struct http_asked *transfers; /* request and cancel are [loop] */

static void read_response(struct arena *arena, const struct bridge_message *message,
                          rung_http_res *response)
{
    *response = (rung_http_res){0};
    bridge_shape_read(arena, BRIDGE_SHAPE_RESPONSE, &message->body, response);
    response->status = (int32_t)value_int(&message->body, "status", 0);
    if (message->is_error) {
        struct text error = arena_text(arena, message->error);
        response->error = (rung_str){error.p, error.n};
    }
}

static struct http_asked *take_transfer(uint64_t id)
{
    struct http_asked **at = &transfers;
    while (*at != NULL && (*at)->id != id) {
        at = &(*at)->next;
    }
    struct http_asked *found = *at;
    if (found != NULL) {
        *at = found->next;
    }
    return found;
}

static void on_response(void *ctx, const struct bridge_message *message)
{
    struct http_asked *asked = ctx;
    struct arena arena;
    rung_http_res response;
    (void)take_transfer(asked->id);
    arena_init(&arena);
    read_response(&arena, message, &response);
    asked->fn(asked->arg, &response);
    arena_fini(&arena);
    mem_free(asked);
}

static void put_request(struct pack *pack, const rung_http_req *request)
{
    const char *otherwise = request->body.n > 0 ? "POST" : "GET"; /* as in the server */
    pack_pair_z(pack, "method", request->method ? request->method : otherwise);
    bridge_shape_pack(pack, BRIDGE_SHAPE_REQUEST, request);
}

static uint64_t http_request(const rung_host *host, const rung_http_req *request,
                             void (*fn)(void *arg, const rung_http_res *response), void *arg)
{
    struct guest_ask asking;
    if (request == NULL || fn == NULL || request->size < ABI_SIZE_HTTP_REQ) {
        return 0;
    }
    struct http_asked *asked = MEM_NEW(struct http_asked);
    put_request(guest_ask_begin(&asking, host, NULL, "http.request"), request);
    *asked = (struct http_asked){.fn = fn, .arg = arg, .id = asking.id, .next = transfers};
    transfers = asked;
    if (!guest_ask_later(&asking, on_response, asked)) {
        mem_free(take_transfer(asked->id));
        return 0;
    }
    return asking.id;
}

static void http_cancel(const rung_host *host, uint64_t id)
{
    struct guest *guest = guest_of(host);
    struct bridge_frame_pen pen;
    struct buf frame;
    struct http_asked *asked = take_transfer(id);
    if (asked == NULL) {
        return;
    }
    (void)line_forget(guest->line, id);
    mem_free(asked);
    buf_init(&frame);
    bridge_frame_notify(&pen, &frame, "http.cancel");
    pack_pair_int(&pen.pack, "id", (int64_t)id);
    (void)bridge_frame_end(&pen);
    line_send(guest->line, &frame);
}

static const rung_http_res *http_fetch(const rung_host *host, rung_call *call,
                                       const rung_http_req *request)
{
    struct guest_ask asking;
    if (call == NULL || request == NULL || call->thread != GUEST_WORKER ||
        request->size < ABI_SIZE_HTTP_REQ) {
        return NULL;
    }
    put_request(guest_ask_begin(&asking, host, NULL, "http.request"), request);
    if (!bridge_frame_end(&asking.pen)) {
        buf_fini(&asking.frame);
        return NULL;
    }
    struct line_message *answer = line_ask(asking.guest->line, asking.id, &asking.frame);
    rung_http_res *response = ARENA_NEW(call->arena, rung_http_res);
    read_response(call->arena, &answer->message, response);
    line_free(&answer);
    return response;
}

static const rung_http http = {
    .size = sizeof http, .request = http_request, .cancel = http_cancel, .fetch = http_fetch};

/* --- rung.inbox/1 and what else ends with a code --- */

struct code_asked {
    void (*done)(void *arg, int code);
    void *arg;
};

static void on_code(void *ctx, const struct bridge_message *message)
{
    struct code_asked *asked = ctx;
    asked->done(asked->arg, message->is_error ? (int)message->code : RUNG_OK);
    mem_free(asked);
}

static int ask_code_later(struct guest_ask *asking, void (*done)(void *arg, int code), void *arg)
{
    struct code_asked *asked = MEM_NEW(struct code_asked);
    *asked = (struct code_asked){done, arg};
    if (!guest_ask_later(asking, on_code, asked)) {
        mem_free(asked);
        return RUNG_EINVAL;
    }
    return RUNG_OK;
}

static void put_message(struct pack *pack, const rung_message *given)
{
    rung_message message = {0};
    memcpy(&message, given, ABI_SIZE_MESSAGE);
    pack_key(pack, "message");
    pack_map_begin(pack);
    bridge_shape_pack(pack, BRIDGE_SHAPE_MESSAGE, &message);
    pack_map_end(pack);
}

static int inbox_push(const rung_host *host, const rung_message *message,
                      void (*done)(void *arg, int code), void *arg)
{
    struct guest_ask asking;
    if (message == NULL || done == NULL || message->size < ABI_SIZE_MESSAGE) {
        return RUNG_EINVAL;
    }
    put_message(guest_ask_begin(&asking, host, NULL, "inbox.push"), message);
    return ask_code_later(&asking, done, arg);
}

static int inbox_push_wait(const rung_host *host, const rung_message *message)
{
    struct guest_ask asking;
    struct line_message *answer = NULL;
    if (message == NULL || message->size < ABI_SIZE_MESSAGE) {
        return RUNG_EINVAL;
    }
    put_message(guest_ask_begin(&asking, host, NULL, "inbox.push"), message);
    int code = guest_ask_now(&asking, &answer);
    line_free(&answer);
    return code;
}

static const rung_inbox inbox = {
    .size = sizeof inbox, .push = inbox_push, .push_wait = inbox_push_wait};

/* --- rung.roster/1 --- */

/* What each() keeps of an agent lives as long as the call, as it does in the server. */
static int ask_agents(struct guest_ask *asking, const rung_call *call,
                      int (*each)(void *arg, const rung_agent *agent), void *arg)
{
    struct line_message *answer = NULL;
    const struct value *maps = NULL;
    int code = guest_ask_now(asking, &answer);
    size_t count = code == RUNG_OK ? value_items(&answer->message.body, "agents", &maps) : 0;
    for (size_t i = 0; i < count && code == RUNG_OK; i++) {
        rung_agent agent = {0};
        bridge_shape_read(call ? call->arena : &answer->arena, BRIDGE_SHAPE_AGENT, &maps[i],
                          &agent);
        code = each(arg, &agent);
    }
    line_free(&answer);
    return code;
}

static int roster_on_call(const rung_host *host, rung_call *call, rung_str schedule, int64_t at,
                          int (*each)(void *arg, const rung_agent *agent), void *arg)
{
    struct guest_ask asking;
    struct pack *pack = guest_ask_begin(&asking, host, call, "roster.on_call");
    guest_ask_put(pack, "schedule", schedule);
    pack_pair_int(pack, "at", at);
    return ask_agents(&asking, call, each, arg);
}

static int roster_team_(const rung_host *host, rung_call *call, rung_str team,
                        int (*each)(void *arg, const rung_agent *agent), void *arg)
{
    struct guest_ask asking;
    guest_ask_put(guest_ask_begin(&asking, host, call, "roster.team"), "team", team);
    return ask_agents(&asking, call, each, arg);
}

static const rung_roster roster = {
    .size = sizeof roster, .on_call = roster_on_call, .team = roster_team_};

/* --- rung.calendar/1 --- */

static int ask_int(struct guest_ask *asking, const char *key, int64_t *number)
{
    struct line_message *answer = NULL;
    int code = guest_ask_now(asking, &answer);
    if (code == RUNG_OK) {
        *number = value_int(&answer->message.body, key, 0);
    }
    line_free(&answer);
    return code;
}

static struct pack *begin_calendar(struct guest_ask *asking, const rung_host *host, rung_call *call,
                                   const char *method, rung_str calendar, int64_t from_at)
{
    struct pack *pack = guest_ask_begin(asking, host, call, method);
    guest_ask_put(pack, "calendar", calendar);
    pack_pair_int(pack, "from_at", from_at);
    return pack;
}

static int advance(const rung_host *host, rung_call *call, rung_str calendar, int64_t from_at,
                   int64_t ms, int64_t *at)
{
    struct guest_ask asking;
    pack_pair_int(begin_calendar(&asking, host, call, "calendar.advance", calendar, from_at), "ms",
                  ms);
    return ask_int(&asking, "at", at);
}

static int elapsed(const rung_host *host, rung_call *call, rung_str calendar, int64_t from_at,
                   int64_t to_at, int64_t *ms)
{
    struct guest_ask asking;
    pack_pair_int(begin_calendar(&asking, host, call, "calendar.elapsed", calendar, from_at),
                  "to_at", to_at);
    return ask_int(&asking, "ms", ms);
}

static int next(const rung_host *host, rung_call *call, rung_str calendar, int64_t from_at,
                bool *open, int64_t *change_at)
{
    struct guest_ask asking;
    struct line_message *answer = NULL;
    (void)begin_calendar(&asking, host, call, "calendar.next", calendar, from_at);
    int code = guest_ask_now(&asking, &answer);
    if (code == RUNG_OK) {
        *open = value_bool(&answer->message.body, "open", false);
        *change_at = value_int(&answer->message.body, "change_at", 0);
    }
    line_free(&answer);
    return code;
}

static int announce(const rung_host *host, rung_str calendar, rung_str feed, const rung_list *dates,
                    void (*done)(void *arg, int code), void *arg)
{
    struct guest_ask asking;
    if ((guest_of(host)->plugin->may & RUNG_MAY(RUNG_FX_HOLIDAYS)) == 0) {
        return RUNG_EDENIED;
    }
    if (dates == NULL || done == NULL) {
        return RUNG_EINVAL;
    }
    struct pack *pack = guest_ask_begin(&asking, host, NULL, "calendar.announce");
    guest_ask_put(pack, "calendar", calendar);
    guest_ask_put(pack, "feed", feed);
    pack_key(pack, "dates");
    pack_list_begin(pack);
    for (size_t i = 0; i < dates->n; i++) {
        pack_bytes(pack, text_of(dates->v[i]));
    }
    pack_list_end(pack);
    return ask_code_later(&asking, done, arg);
}

static const rung_calendar calendar = {.size = sizeof calendar,
                                       .advance = advance,
                                       .elapsed = elapsed,
                                       .next = next,
                                       .announce = announce};

/* --- rung.rules/1 --- */

struct numbered_rule { /* what a RUNG_T_RULE member points at, here */
    int64_t number;
};

const void *guest_services_rule(void *ctx, int64_t number)
{
    struct guest *guest = ctx;
    struct numbered_rule *rule = ARENA_NEW(&guest->arena, struct numbered_rule);
    rule->number = number;
    return rule;
}

static bool ask_rule(const rung_host *host, rung_call *call, const rung_rule *rule, rung_str *words)
{
    struct guest_ask asking;
    struct line_message *answer = NULL;
    const struct numbered_rule *numbered = (const void *)rule;
    struct pack *pack = guest_ask_begin(&asking, host, call, "rules.holds");
    pack_pair_int(pack, "rule", numbered->number);
    bool holds = guest_ask_now(&asking, &answer) == RUNG_OK &&
                 value_bool(&answer->message.body, "holds", false);
    if (words != NULL && answer != NULL) {
        *words = bridge_shape_text(call->arena, &answer->message.body, "explain");
    }
    line_free(&answer);
    return holds;
}

static bool holds(const rung_host *host, rung_call *call, const rung_rule *rule)
{
    return rule == NULL || call == NULL ? rule == NULL : ask_rule(host, call, rule, NULL);
}

static rung_str explain(const rung_host *host, rung_call *call, const rung_rule *rule)
{
    rung_str words = {"always", 6};
    if (rule != NULL && call != NULL) {
        (void)ask_rule(host, call, rule, &words);
    }
    return words;
}

static const rung_rules rules = {.size = sizeof rules, .holds = holds, .explain = explain};

/* --- rung.blob/1 --- */

static int blob_put(const rung_host *host, rung_call *call, rung_str bytes, rung_str *id)
{
    struct guest_ask asking;
    struct line_message *answer = NULL;
    if (call == NULL || id == NULL || bytes.n == 0 || bytes.n > BLOB_BYTES_MAX) {
        return RUNG_EINVAL;
    }
    if (call->thread != GUEST_WORKER) {
        return RUNG_EDENIED;
    }
    guest_ask_put(guest_ask_begin(&asking, host, call, "blob.put"), "bytes", bytes);
    int code = guest_ask_now(&asking, &answer);
    if (code == RUNG_OK) {
        *id = bridge_shape_text(call->arena, &answer->message.body, "id");
    }
    line_free(&answer);
    return code;
}

static int blob_get(const rung_host *host, rung_call *call, rung_str id, uint64_t from, size_t max,
                    rung_str *bytes)
{
    struct guest_ask asking;
    struct line_message *answer = NULL;
    if (call == NULL || bytes == NULL || from > INT64_MAX) {
        return RUNG_EINVAL;
    }
    if (call->thread != GUEST_WORKER) {
        return RUNG_EDENIED;
    }
    struct pack *pack = guest_ask_begin(&asking, host, call, "blob.get");
    guest_ask_put(pack, "id", id);
    pack_pair_int(pack, "from", (int64_t)from);
    pack_pair_int(pack, "max", (int64_t)(max < BLOB_PIECE_BYTES_MAX ? max : BLOB_PIECE_BYTES_MAX));
    int code = guest_ask_now(&asking, &answer);
    if (code == RUNG_OK) {
        *bytes = bridge_shape_text(call->arena, &answer->message.body, "bytes");
    }
    line_free(&answer);
    return code;
}

static const rung_blob blob = {.size = sizeof blob, .put = blob_put, .get = blob_get};

static const struct {
    const char *id;
    const void *table;
} services[] = {{RUNG_KV, &kv},
                {RUNG_HTTP, &http},
                {RUNG_INBOX, &inbox},
                {RUNG_ROSTER, &roster},
                {RUNG_CALENDAR, &calendar},
                {RUNG_RULES, &rules},
                {RUNG_BLOB, &blob},
                {RUNG_METHODS, &guest_publish_methods},
                {RUNG_ROUTES, &guest_publish_routes},
                {RUNG_TIMER, &service_timer},
                {RUNG_WORK, &service_work}};

const void *guest_services_find(const rung_host *host, const char *id)
{
    (void)host;
    for (size_t i = 0; id != NULL && i < sizeof services / sizeof services[0]; i++) {
        if (strcmp(services[i].id, id) == 0) {
            return services[i].table;
        }
    }
    return NULL;
}
