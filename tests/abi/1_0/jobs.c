/* A plugin of minor 0, kept as it was: jobs on a worker and on the loop, timers, workers, the
 * inbox, effects in arrays. Built with the headers beside it, never with today's. */
#include <rung/plugin.h>
#include <stdlib.h>

struct conf {
    rung_str url;
};
static const rung_option options[] = {
    RUNG_OPT_URL(struct conf, url, "url", "http://far.example/page", "where pages go"),
};

struct page {
    struct self *self;
    uint64_t token, request;
    struct page *next;
};
struct self {
    const rung_host *host;
    const struct conf *conf;
    const rung_http *http;
    const rung_kv *kv;
    const rung_timer *timer;
    const rung_inbox *inbox;
    const rung_work *work;
    struct page *pages;
};

static rung_effect effect(uint32_t kind, const char *key, const char *val, const char *why)
{
    return (rung_effect){.size = sizeof(rung_effect),
                         .kind = kind,
                         .key = rung_z(key),
                         .val = rung_z(val),
                         .reason = rung_z(why)};
}

static void drop(struct page *page)
{
    struct page **at = &page->self->pages;
    while (*at != page) {
        at = &(*at)->next;
    }
    *at = page->next;
    free(page);
}

static void on_answer(void *arg, const rung_http_res *res)
{
    struct page *page = arg;
    const rung_host *host = page->self->host;
    bool is_taken = res->status / 100 == 2;
    bool is_refused = res->status / 100 == 4 && res->status != 429;
    rung_effect effects[2] = {effect(RUNG_FX_RESULT, "receipt", "taken", ""),
                              effect(RUNG_FX_KV_PUT, "last", "taken", "")};
    if (host->alive(host, page->token)) {
        (void)host->finish(host, page->token,
                           is_taken     ? RUNG_OK
                           : is_refused ? RUNG_EFAIL
                                        : RUNG_ERETRY,
                           effects, is_taken ? 2 : 0, is_taken ? NULL : "it was not taken");
    }
    drop(page);
}

static int send_page(void *vself, rung_call *call, const rung_event *event)
{
    struct self *self = vself;
    char *headers = self->host->alloc(self->host, call, 64);
    struct page *page = headers != NULL ? malloc(sizeof *page) : NULL;
    if (page == NULL) {
        return RUNG_ENOMEM;
    }
    (void)snprintf(headers, 64, "Idempotency-Key: %llu\n", (unsigned long long)event->id);
    *page = (struct page){self, event->token, 0, self->pages};
    self->pages = page;
    rung_http_req req = {.size = sizeof req,
                         .method = "POST",
                         .url = self->conf->url,
                         .headers = rung_z(headers),
                         .body = event->message->body,
                         .timeout_ms = event->left_ms / 2};
    page->request = self->http->request(self->host, &req, on_answer, page);
    if (page->request == 0) {
        drop(page);
        return self->host->fail(self->host, call, RUNG_EFAIL, "its host may not be called");
    }
    return RUNG_PENDING;
}

static int count_row(void *arg, rung_str key, rung_str val)
{
    (void)key;
    (void)val;
    ++*(size_t *)arg;
    return 0;
}

static int enrich(void *vself, rung_call *call, const rung_event *event)
{
    struct self *self = vself;
    size_t rows = 0;
    rung_http_req req = {.size = sizeof req, .method = "GET", .url = self->conf->url};
    const rung_http_res *res = self->http->fetch(self->host, call, &req);
    (void)event;
    if (res == NULL || res->status / 100 != 2) {
        rung_fx(self->host, call, RUNG_FX_DEFER, rung_z(NULL), rung_z(NULL), 1000, 1, NULL);
        return self->host->fail(self->host, call, RUNG_ERETRY, "it does not answer");
    }
    if (self->kv->scan(self->host, call, RUNG_S("l"), count_row, &rows) != RUNG_OK) {
        return RUNG_DECLINE;
    }
    rung_fx(self->host, call, RUNG_FX_SET_FIELD, RUNG_S("contract"), RUNG_S("gold"), 0, 1,
            "the far side says so");
    return RUNG_OK;
}

static void on_pushed(void *arg, int code)
{
    struct self *self = arg;
    self->host->metric(self->host, RUNG_COUNTER, "pushed", code == RUNG_OK);
}

static void tick(void *arg)
{
    struct self *self = arg;
    rung_effect note = effect(RUNG_FX_NOTE, "", "still here", "an hour has passed");
    rung_message message = {.size = sizeof message,
                            .channel = RUNG_S("probe"),
                            .from = RUNG_S("far"),
                            .body = RUNG_S("hello"),
                            .external_id = RUNG_S("1"),
                            .kind = RUNG_S("message")};
    (void)self->inbox->push(self->host, &message, on_pushed, self);
    (void)self->host->submit(self->host, 1, &note, 1);
}

static void think(void *arg)
{
    struct self *self = arg;
    rung_logf(self->host, RUNG_INFO, "thinking");
}

static void cancel(void *vself, uint64_t token)
{
    struct self *self = vself;
    for (struct page *page = self->pages; page != NULL; page = page->next) {
        if (page->token == token) {
            self->http->cancel(self->host, page->request);
            drop(page);
            return;
        }
    }
}

static int health(const void *vself, char *msg, size_t cap)
{
    const struct self *self = vself;
    (void)snprintf(msg, cap, "%s", self->pages != NULL ? "under way" : "idle");
    return RUNG_OK;
}

static void destroy(void *vself)
{
    struct self *self = vself;
    while (self->pages != NULL) {
        drop(self->pages);
    }
    free(self);
}

static int create(const rung_host *host, const void *config, void **out)
{
    struct self *self = calloc(1, sizeof *self);
    if (self == NULL) {
        return RUNG_ENOMEM;
    }
    *self = (struct self){.host = host,
                          .conf = config,
                          .http = host->service(host, RUNG_HTTP),
                          .kv = host->service(host, RUNG_KV),
                          .timer = host->service(host, RUNG_TIMER),
                          .inbox = host->service(host, RUNG_INBOX),
                          .work = host->service(host, RUNG_WORK)};
    (void)self->timer->start(host, 3600000, 3600000, tick, self);
    (void)self->work->run(host, think, NULL, self);
    *out = self;
    return RUNG_OK;
}

static const char *const needs[] = {RUNG_HTTP, RUNG_KV, RUNG_TIMER, RUNG_INBOX, RUNG_WORK, NULL};
static const rung_sub subs[] = {
    {.hook = RUNG_TICKET_ENRICH, .work = enrich, .timeout_ms = 3000, .wait_ms = 3000},
    {.hook = RUNG_NOTIFICATION_SEND, .work = send_page, .flags = RUNG_ASYNC, .timeout_ms = 5000},
};
RUNG_PLUGIN("org.example.jobs-1-0", "1.0.0", .summary = "jobs of minor 0",
            .may = RUNG_MAY(RUNG_FX_RESULT) | RUNG_MAY(RUNG_FX_KV_PUT) |
                   RUNG_MAY(RUNG_FX_SET_FIELD) | RUNG_MAY(RUNG_FX_NOTE) | RUNG_MAY(RUNG_FX_DEFER),
            .needs = needs, .subs = subs, .n_subs = RUNG_COUNT(subs), .options = options,
            .n_options = RUNG_COUNT(options), .config_size = sizeof(struct conf), .create = create,
            .cancel = cancel, .health = health, .destroy = destroy);
