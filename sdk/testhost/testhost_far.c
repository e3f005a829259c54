/* The services of the test host: timers in time that is set, a far side that answers as scripted,
 * workers that work at once, an inbox that only remembers. */
#include <string.h>
#include "base/mem.h"
#include "base/sha256.h"
#include "host/abi_size.h"
#include "host/http_client.h"
#include "host/service_calendar.h"
#include "host/service_methods.h"
#include "host/service_roster.h"
#include "host/service_routes.h"
#include "host/service_rules.h"
#include "model/attachment.h"
#include "testhost_inside.h"

/* --- what is to come --- */

/* [any]; its id, which is a new one unless it has one. */
static uint64_t put(testhost *host, int64_t after_us, const struct testhost_due *what)
{
    struct testhost_due *due = MEM_NEW(struct testhost_due);
    struct testhost_due **at = &host->due;
    *due = *what;
    mutex_lock(host->lock);
    due->at_us = host->now_us + after_us;
    due->id = due->id != 0 ? due->id : ++host->last_due;
    while (*at != NULL && (*at)->at_us <= due->at_us) {
        at = &(*at)->next;
    }
    due->next = *at;
    *at = due;
    uint64_t id = due->id;
    mutex_unlock(host->lock);
    return id;
}

static struct testhost_due *take(testhost *host, uint64_t id)
{
    struct testhost_due *found = NULL;
    mutex_lock(host->lock);
    for (struct testhost_due **at = &host->due; *at != NULL && found == NULL;) {
        if ((*at)->id == id) {
            found = *at;
            *at = found->next;
        } else {
            at = &(*at)->next;
        }
    }
    mutex_unlock(host->lock);
    return found;
}

void testhost_far_pass(testhost *host, int64_t until_us)
{
    mutex_lock(host->lock);
    host->now_us = until_us > host->now_us ? until_us : host->now_us;
    mutex_unlock(host->lock);
}

bool testhost_far_step(testhost *host, int64_t until_us)
{
    mutex_lock(host->lock);
    struct testhost_due *due = host->due;
    bool is_due = due != NULL && due->at_us <= until_us;
    if (is_due) {
        host->due = due->next;
        host->now_us = due->at_us > host->now_us ? due->at_us : host->now_us;
    }
    mutex_unlock(host->lock);
    if (is_due) {
        due->come(host, due);
    }
    return is_due;
}

void testhost_far_drop(testhost *host)
{
    while (host->due != NULL) {
        mem_free(take(host, host->due->id));
    }
}

/* --- rung.timer/1 --- */

static void come_timer(testhost *host, struct testhost_due *due)
{
    struct testhost_due first = *due;
    mem_free(due);
    if (first.period_us > 0) { /* under the id that its plugin knows; it may stop it from within */
        (void)put(host, first.period_us, &first);
    }
    first.fn(first.arg);
}

static uint64_t start_timer(const rung_host *api, int64_t delay_ms, int64_t period_ms,
                            void (*fn)(void *arg), void *arg)
{
    if (fn == NULL || delay_ms < 0 || period_ms < 0) {
        return 0;
    }
    struct testhost_due due = {
        .period_us = period_ms * 1000, .come = come_timer, .fn = fn, .arg = arg};
    return put(testhost_inside_of(api), delay_ms * 1000, &due);
}

static void stop_timer(const rung_host *api, uint64_t id)
{
    mem_free(take(testhost_inside_of(api), id));
}

static const rung_timer timer_table = {
    .size = sizeof timer_table, .start = start_timer, .stop = stop_timer};

/* --- rung.http/1 --- */

static const char *keep(testhost *host, rung_str text)
{
    return arena_text(&host->arena, view_back(text)).p;
}

void testhost_answer(testhost *host, const char *url, int64_t after_ms, int status,
                     const char *headers, const char *body)
{
    struct testhost_script *script = ARENA_PUSH(&host->arena, host->scripts, host->script_count);
    *script = (struct testhost_script){.url = arena_text(&host->arena, text_z(url)),
                                       .headers = arena_text(&host->arena, text_z(headers)),
                                       .body = arena_text(&host->arena, text_z(body)),
                                       .after_ms = after_ms,
                                       .status = status};
}

static struct testhost_script *script_of(testhost *host, struct text url)
{
    for (size_t i = 0; i < host->script_count; i++) {
        struct testhost_script *script = &host->scripts[i];
        if (!script->is_used && text_starts(url, script->url)) {
            script->is_used = true;
            return script;
        }
    }
    return NULL;
}

/* Notes the request and says what it gets, after how long. */
static rung_http_res respond(testhost *host, const rung_http_req *given, int64_t *after_us)
{
    bool is_named = false;
    struct text url = view_back(given->url);
    bool may =
        http_client_may_call(url, host->instance->hosts, host->instance->host_count, &is_named);
    testhost_request *request = ARENA_PUSH(&host->arena, host->requests, host->request_count);
    *request = (testhost_request){.method = keep(host, rung_z(given->method   ? given->method
                                                              : given->body.n ? "POST"
                                                                              : "GET")),
                                  .url = keep(host, given->url),
                                  .headers = keep(host, given->headers),
                                  .body = keep(host, given->body),
                                  .timeout_ms = given->timeout_ms,
                                  .refused = !may};
    rung_http_res response = {.size = sizeof response, .headers = RUNG_S(""), .body = RUNG_S("")};
    struct testhost_script *script = may ? script_of(host, url) : NULL;
    *after_us = script != NULL ? script->after_ms * 1000 : 0;
    if (!may) {
        response.error = RUNG_S("this host may not be called");
    } else if (script == NULL) {
        response.error = RUNG_S("nothing is scripted");
    } else if (script->status == 0) {
        response.error = (rung_str){script->body.p, script->body.n};
    } else {
        response.status = script->status;
        response.headers = (rung_str){script->headers.p, script->headers.n};
        response.body = (rung_str){script->body.p, script->body.n};
    }
    int64_t limit_us = given->timeout_ms * 1000;
    if (limit_us > 0 && *after_us > limit_us) {
        *after_us = limit_us;
        response = (rung_http_res){.size = sizeof response,
                                   .headers = RUNG_S(""),
                                   .body = RUNG_S(""),
                                   .error = RUNG_S("no answer in time")};
    }
    return response;
}

static void come_response(testhost *host, struct testhost_due *due)
{
    struct testhost_due response = *due;
    (void)host;
    mem_free(due);
    response.on_response(response.arg, &response.response);
}

static uint64_t request(const rung_host *api, const rung_http_req *given,
                        void (*fn)(void *arg, const rung_http_res *response), void *arg)
{
    testhost *host = testhost_inside_of(api);
    int64_t after_us = 0;
    if (given == NULL || fn == NULL || given->size < ABI_SIZE_HTTP_REQ) {
        return 0;
    }
    rung_http_res response = respond(host, given, &after_us);
    if (host->requests[host->request_count - 1].refused) {
        return 0;
    }
    struct testhost_due due = {
        .come = come_response, .response = response, .on_response = fn, .arg = arg};
    return put(host, after_us, &due);
}

static const rung_http_res *fetch(const rung_host *api, rung_call *call, const rung_http_req *given)
{
    testhost *host = testhost_inside_of(api);
    int64_t after_us = 0;
    if (call == NULL || given == NULL || call->thread != HOOK_CALL_WORKER ||
        given->size < ABI_SIZE_HTTP_REQ) {
        return NULL;
    }
    rung_http_res *response = ARENA_NEW(call->arena, rung_http_res);
    *response = respond(host, given, &after_us);
    testhost_far_pass(host, host->now_us + after_us);
    return response;
}

static const rung_http http_table = {
    .size = sizeof http_table, .request = request, .cancel = stop_timer, .fetch = fetch};

/* --- rung.work/1 --- */

static void come_done(testhost *host, struct testhost_due *due)
{
    struct testhost_due done = *due;
    (void)host;
    mem_free(due);
    done.on_code(done.arg, RUNG_OK);
}

static int run(const rung_host *api, void (*work)(void *arg), void (*done)(void *arg, int code),
               void *arg)
{
    if (work == NULL) {
        return RUNG_EINVAL;
    }
    work(arg);
    if (done != NULL) {
        (void)put(testhost_inside_of(api), 0,
                  &(struct testhost_due){.come = come_done, .on_code = done, .arg = arg});
    }
    return RUNG_OK;
}

static const rung_work work_table = {.size = sizeof work_table, .run = run};

/* --- rung.inbox/1 --- */

static rung_str lent(testhost *host, rung_str text)
{
    struct text kept = arena_text(&host->said, view_back(text));
    return (rung_str){kept.p, kept.n};
}

static int remember(testhost *host, const rung_message *given)
{
    if (given == NULL || given->size < ABI_SIZE_MESSAGE) {
        return RUNG_EINVAL;
    }
    mutex_lock(host->lock);
    rung_message *message = ARENA_NEW(&host->said, rung_message);
    memcpy(message, given, given->size < sizeof *message ? given->size : sizeof *message);
    message->size = sizeof *message;
    rung_str *texts[] = {&message->channel,     &message->from,        &message->to,
                         &message->subject,     &message->body,        &message->content_type,
                         &message->external_id, &message->in_reply_to, &message->token,
                         &message->raw,         &message->kind,        &message->facts};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        *texts[i] = lent(host, *texts[i]);
    }
    *ARENA_PUSH(&host->said, host->pushed, host->pushed_count) = message;
    mutex_unlock(host->lock);
    return RUNG_OK;
}

static int push(const rung_host *api, const rung_message *message,
                void (*done)(void *arg, int code), void *arg)
{
    testhost *host = testhost_inside_of(api);
    int code = done != NULL ? remember(host, message) : RUNG_EINVAL;
    if (code == RUNG_OK) {
        (void)put(host, 0, &(struct testhost_due){.come = come_done, .on_code = done, .arg = arg});
    }
    return code;
}

static int push_wait(const rung_host *api, const rung_message *message)
{
    return remember(testhost_inside_of(api), message);
}

static const rung_inbox inbox_table = {
    .size = sizeof inbox_table, .push = push, .push_wait = push_wait};

/* --- rung.kv/1 --- */

static int get(const rung_host *api, rung_call *call, rung_str key, rung_str *value)
{
    testhost *host = testhost_inside_of(api);
    struct text wanted = view_back(key);
    if (call == NULL || value == NULL || wanted.n == 0) {
        return RUNG_EINVAL;
    }
    for (size_t i = 0; i < call->ask->kv_count; i++) {
        if (text_eq(call->ask->kv[i].key, wanted)) {
            *value = view_text(call->arena, call->ask->kv[i].value);
            return call->ask->kv[i].is_present ? RUNG_OK : RUNG_ENOENT;
        }
    }
    if (call->thread != HOOK_CALL_WORKER) {
        return RUNG_EDENIED; /* not declared in reads */
    }
    for (size_t i = 0; i < host->kept_count; i++) {
        if (text_eq(host->kept[i].key, wanted) && host->kept[i].value.p != NULL) {
            *value = view_text(call->arena, host->kept[i].value);
            return RUNG_OK;
        }
    }
    return RUNG_ENOENT;
}

static int scan(const rung_host *api, rung_call *call, rung_str prefix,
                int (*each)(void *arg, rung_str key, rung_str value), void *arg)
{
    testhost *host = testhost_inside_of(api);
    struct text last = TEXT_NONE;
    if (call == NULL || each == NULL) {
        return RUNG_EINVAL;
    }
    if (call->thread != HOOK_CALL_WORKER) {
        return RUNG_EDENIED;
    }
    for (;;) { /* in order of the keys, as the store has them */
        const struct testhost_kept *next = NULL;
        for (size_t i = 0; i < host->kept_count; i++) {
            const struct testhost_kept *one = &host->kept[i];
            if (one->value.p != NULL && text_starts(one->key, view_back(prefix)) &&
                (last.p == NULL || text_compare(one->key, last) > 0) &&
                (next == NULL || text_compare(one->key, next->key) < 0)) {
                next = one;
            }
        }
        if (next == NULL) {
            return RUNG_OK;
        }
        last = next->key;
        int code =
            each(arg, view_text(call->arena, next->key), view_text(call->arena, next->value));
        if (code != RUNG_OK) {
            return code;
        }
    }
}

static const rung_kv kv_table = {.size = sizeof kv_table, .get = get, .scan = scan};

/* --- rung.calendar/1: the real arithmetic, and announcements that are only remembered --- */

static int announce(const rung_host *api, rung_str calendar, rung_str feed, const rung_list *dates,
                    void (*done)(void *arg, int code), void *arg)
{
    testhost *host = testhost_inside_of(api);
    if ((host->instance->grants & RUNG_MAY(RUNG_FX_HOLIDAYS)) == 0) {
        return RUNG_EDENIED;
    }
    if (dates == NULL || done == NULL) {
        return RUNG_EINVAL;
    }
    if (policy_set_calendar(host->policies, view_back(calendar)) == NULL) {
        return RUNG_ENOENT;
    }
    mutex_lock(host->lock);
    struct testhost_announced *one =
        ARENA_PUSH(&host->said, host->announced, host->announced_count);
    one->calendar = arena_text(&host->said, view_back(calendar));
    one->feed = arena_text(&host->said, view_back(feed));
    one->dates = TEXT("");
    for (size_t i = 0; i < dates->n; i++) {
        one->dates = arena_printf(&host->said, "%.*s%s%.*s", TEXT_ARG(one->dates), i ? " " : "",
                                  TEXT_ARG(view_back(dates->v[i])));
    }
    mutex_unlock(host->lock);
    (void)put(host, 0, &(struct testhost_due){.come = come_done, .on_code = done, .arg = arg});
    return RUNG_OK;
}

const char *testhost_announced(const testhost *host, const char *calendar, const char *feed)
{
    for (size_t i = host->announced_count; i > 0; i--) {
        const struct testhost_announced *one = &host->announced[i - 1];
        if (text_eq_z(one->calendar, calendar) && text_eq_z(one->feed, feed)) {
            return one->dates.p;
        }
    }
    return NULL;
}

/* --- rung.blob/1 --- */

static const struct testhost_kept *find_blob(const testhost *host, struct text id)
{
    for (size_t i = 0; i < host->blob_count; i++) {
        if (text_eq(host->blobs[i].key, id)) {
            return &host->blobs[i];
        }
    }
    return NULL;
}

static int put_blob(const rung_host *api, rung_call *call, rung_str bytes, rung_str *id)
{
    testhost *host = testhost_inside_of(api);
    unsigned char digest[SHA256_BYTES];
    char hex[2 * SHA256_BYTES + 1];
    if (call == NULL || id == NULL || bytes.n == 0 || bytes.n > BLOB_BYTES_MAX) {
        return RUNG_EINVAL;
    }
    if (call->thread != HOOK_CALL_WORKER) {
        return RUNG_EDENIED;
    }
    sha256_of(view_back(bytes), digest);
    sha256_hex(digest, hex);
    mutex_lock(host->lock);
    if (find_blob(host, text_z(hex)) == NULL) {
        *ARENA_PUSH(&host->arena, host->blobs, host->blob_count) = (struct testhost_kept){
            arena_text(&host->arena, text_z(hex)), arena_text(&host->arena, view_back(bytes))};
    }
    *id = view_text(call->arena, text_z(hex));
    mutex_unlock(host->lock);
    return RUNG_OK;
}

static int get_blob(const rung_host *api, rung_call *call, rung_str id, uint64_t from, size_t max,
                    rung_str *bytes)
{
    testhost *host = testhost_inside_of(api);
    if (call == NULL || bytes == NULL) {
        return RUNG_EINVAL;
    }
    if (call->thread != HOOK_CALL_WORKER) {
        return RUNG_EDENIED;
    }
    mutex_lock(host->lock);
    const struct testhost_kept *kept = find_blob(host, view_back(id));
    if (kept != NULL) {
        size_t begin = from < kept->value.n ? (size_t)from : kept->value.n;
        size_t most = max < BLOB_PIECE_BYTES_MAX ? max : BLOB_PIECE_BYTES_MAX;
        size_t end = most < kept->value.n - begin ? begin + most : kept->value.n;
        *bytes = view_text(call->arena, text_slice(kept->value, begin, end));
    }
    mutex_unlock(host->lock);
    return kept != NULL ? RUNG_OK : RUNG_ENOENT;
}

static const rung_blob blob_table = {.size = sizeof blob_table, .put = put_blob, .get = get_blob};

/* --- rung.http-routes/1 --- */

static int reply(const rung_host *api, uint64_t request, int status, rung_str headers,
                 rung_str body)
{
    testhost *host = testhost_inside_of(api);
    int code = RUNG_ESTALE;
    mutex_lock(host->lock);
    if (status < 200 || status > 599) {
        code = RUNG_EINVAL;
    } else if (request == host->page_id && host->page.status == 0) {
        host->page = (testhost_reply){status, keep(host, headers), keep(host, body), body.n};
        code = RUNG_OK;
    }
    mutex_unlock(host->lock);
    return code;
}

static int publish(const rung_host *api, const rung_route *routes, size_t n)
{
    return service_routes.publish(api, routes, n);
}

static const rung_routes routes_table = {
    .size = sizeof routes_table, .publish = publish, .reply = reply};

const testhost_reply *testhost_page(testhost *host, const char *method, const char *path,
                                    const char *headers, const char *body, const char *actor)
{
    const struct published_route *route =
        route_call_find(host->instance, text_z(path), text_z(method));
    rung_request request = {.size = sizeof request,
                            .id = ++host->page_id,
                            .method = rung_z(method),
                            .path = rung_z(path),
                            .query = RUNG_S(""),
                            .headers = rung_z(headers),
                            .body = rung_z(body),
                            .peer = RUNG_S("127.0.0.1"),
                            .actor = rung_z(actor)};
    host->page = (testhost_reply){0, "", "", 0};
    if (route == NULL) {
        host->page.status = 404;
        return &host->page;
    }
    int64_t until_us = host->now_us + ROUTE_CALL_SECONDS * INT64_C(1000000);
    route->fn(host->instance->self, &request);
    while (host->page.status == 0 && testhost_far_step(host, until_us)) {
    }
    if (host->page.status == 0) {
        host->now_us = until_us;
        host->page.status = 504;
    }
    return &host->page;
}

size_t testhost_far_services(testhost *host, const struct instance_service **services)
{
    rung_calendar *calendar = ARENA_NEW(&host->arena, rung_calendar);
    *calendar = service_calendar;
    calendar->announce = announce;
    const struct instance_service all[] = {
        {RUNG_KV, &kv_table},         {RUNG_TIMER, &timer_table}, {RUNG_HTTP, &http_table},
        {RUNG_WORK, &work_table},     {RUNG_INBOX, &inbox_table}, {RUNG_ROSTER, &service_roster},
        {RUNG_RULES, &service_rules}, {RUNG_CALENDAR, calendar},  {RUNG_METHODS, &service_methods},
        {RUNG_ROUTES, &routes_table}, {RUNG_BLOB, &blob_table},
    };
    struct instance_service *kept =
        ARENA_NEW_ARRAY(&host->arena, struct instance_service, sizeof all / sizeof all[0]);
    memcpy(kept, all, sizeof all);
    *services = kept;
    return sizeof all / sizeof all[0];
}
