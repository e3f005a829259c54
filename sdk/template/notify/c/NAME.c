/* @NAME@: a page leaves as a text by HTTP POST. A notifier to start from: the hook is send_one(),
 * the answer comes to answered(). Asynchronous, on the loop; back-off, deadline and the next way to
 * reach somebody are the server's. @NAME@.md is its page for operators. */
#include <inttypes.h>
#include <rung/plugin.h>
#include <stdlib.h>

struct conf {
    rung_str url, token;
    int64_t timeout; /* ms */
};
static const rung_option options[] = {
    RUNG_OPT_URL(struct conf, url, "url", NULL, "where pages are posted"),
    RUNG_OPT_SECRET(struct conf, token, "token", "", "sent as bearer token; absent: none"),
    RUNG_OPT_DURATION(struct conf, timeout, "timeout", "5s", 100, 60000,
                      "give up on one attempt after this"),
};

struct delivery { /* one attempt under way; [loop] only */
    struct self *self;
    uint64_t token, request;
    struct delivery *next;
};
struct self {
    const rung_host *host;
    const struct conf *conf;
    const rung_http *http;
    struct delivery *deliveries; /* [loop] */
};

static void forget(struct delivery *delivery)
{
    struct delivery **at = &delivery->self->deliveries;
    while (*at != delivery) {
        at = &(*at)->next;
    }
    *at = delivery->next;
    free(delivery);
}

/* What may pass by itself is tried again; what the far side refuses is not. */
static int code_of(int status)
{
    if (status >= 200 && status < 300) {
        return RUNG_OK;
    }
    bool again = status == 0 || status == 408 || status == 425 || status == 429 || status >= 500;
    return again ? RUNG_ERETRY : RUNG_EFAIL;
}

static void answered(void *arg, const rung_http_res *response) /* [loop] */
{
    struct delivery *delivery = arg;
    const rung_host *host = delivery->self->host;
    int code = code_of(response->status);
    char why[200];
    (void)snprintf(why, sizeof why, "HTTP %d %.*s", response->status,
                   response->error.n < 150 ? (int)response->error.n : 150, response->error.p);
    rung_effect receipt = {.size = sizeof receipt,
                           .kind = RUNG_FX_RESULT,
                           .num = response->status,
                           .key = RUNG_S("receipt"),
                           .val = rung_z(why)};
    (void)host->finish(host, delivery->token, code, &receipt, 1, code == RUNG_OK ? NULL : why);
    forget(delivery);
}

/* The event's id is the same at every attempt: the far side knows a second one by it. */
static char *headers_of(const struct self *self, rung_call *call, const rung_event *event)
{
    rung_str token = self->conf->token;
    size_t cap = token.n + 200;
    char *text = self->host->alloc(self->host, call, cap);
    if (text != NULL) {
        int n = snprintf(text, cap,
                         "Content-Type: text/plain; charset=utf-8\nIdempotency-Key: %" PRIu64 "\n",
                         event->id);
        if (token.n > 0) {
            (void)snprintf(text + n, cap - (size_t)n, "Authorization: Bearer %.*s\n", (int)token.n,
                           token.p);
        }
    }
    return text;
}

static char *body_of(const struct self *self, rung_call *call, const rung_message *message)
{
    size_t cap = message->subject.n + message->body.n + message->to.n + 16;
    char *text = self->host->alloc(self->host, call, cap);
    if (text != NULL) {
        (void)snprintf(text, cap, "To: %.*s\n%.*s\n\n%.*s\n", (int)message->to.n, message->to.p,
                       (int)message->subject.n, message->subject.p, (int)message->body.n,
                       message->body.p);
    }
    return text;
}

static int send_one(void *vself, rung_call *call, const rung_event *event) /* [loop] */
{
    struct self *self = vself;
    const rung_host *host = self->host;
    char *headers = headers_of(self, call, event);
    char *body = body_of(self, call, event->message);
    struct delivery *delivery = calloc(1, sizeof *delivery);
    if (headers == NULL || body == NULL || delivery == NULL) {
        free(delivery);
        return host->fail(host, call, RUNG_ENOMEM, "no memory for the request");
    }
    rung_http_req request = {.size = sizeof request,
                             .method = "POST",
                             .url = self->conf->url,
                             .headers = rung_z(headers),
                             .body = rung_z(body),
                             .timeout_ms = self->conf->timeout};
    *delivery = (struct delivery){.self = self, .token = event->token};
    delivery->request = self->http->request(host, &request, answered, delivery);
    if (delivery->request == 0) {
        free(delivery);
        return host->fail(host, call, RUNG_ERETRY, "the request was refused: see the log");
    }
    delivery->next = self->deliveries;
    self->deliveries = delivery;
    return RUNG_PENDING;
}

/* Somebody has acknowledged, or the attempt is over: nobody waits for the answer. */
static void cancel(void *vself, uint64_t token) /* [loop] */
{
    struct self *self = vself;
    for (struct delivery *at = self->deliveries; at != NULL; at = at->next) {
        if (at->token == token) {
            self->http->cancel(self->host, at->request);
            forget(at);
            return;
        }
    }
}

static int create(const rung_host *host, const void *config, void **out) /* [worker] */
{
    struct self *self = calloc(1, sizeof *self);
    if (self == NULL) {
        return RUNG_ENOMEM;
    }
    *self = (struct self){.host = host, .conf = config, .http = host->service(host, RUNG_HTTP)};
    *out = self;
    return RUNG_OK;
}

static void destroy(void *vself) /* no request is under way that we would still hear of */
{
    struct self *self = vself;
    while (self->deliveries != NULL) {
        struct delivery *delivery = self->deliveries;
        self->deliveries = delivery->next;
        free(delivery);
    }
    free(self);
}

static const rung_sub subs[] = {
    {.hook = RUNG_NOTIFICATION_SEND, .flags = RUNG_ASYNC, .work = send_one, .timeout_ms = 60000},
};
static const char *const needs[] = {RUNG_HTTP, NULL};

RUNG_PLUGIN("@ID@", "1.0.0", .summary = "pages as texts by HTTP POST",
            .may = RUNG_MAY(RUNG_FX_RESULT), .needs = needs, .subs = subs,
            .n_subs = RUNG_COUNT(subs), .options = options, .n_options = RUNG_COUNT(options),
            .config_size = sizeof(struct conf), .create = create, .cancel = cancel,
            .destroy = destroy);
