/* Pages by HTTP POST: JSON with a stable id, signed. An asynchronous job on the loop; the engine
 * owns back-off, deadline and the next channel. See notify_webhook.md. */
#include <ctype.h>
#include <rung/plugin.h>
#include <stdlib.h>
#include "webhook_body.h"
#include "webhook_sign.h"

#define RETRY_AFTER_S_MAX 3600

struct conf {
    rung_str url, secret, secret_previous;
    int64_t timeout;
    rung_list headers;
};
static const rung_option options[] = {
    RUNG_OPT_URL(struct conf, url, "url", NULL,
                 "where notifications are posted; {address} is replaced by the recipient's"),
    RUNG_OPT_SECRET(struct conf, secret, "secret", "",
                    "key of the signature; env:NAME or file:/path. Absent: unsigned"),
    RUNG_OPT_SECRET(struct conf, secret_previous, "secret_previous", "",
                    "the key before, while receivers change: both sign"),
    RUNG_OPT_DURATION(struct conf, timeout, "timeout", "5s", 100, 60000,
                      "give up on one attempt after this"),
    RUNG_OPT_LIST(struct conf, headers, "headers", "", "more headers, each \"Name: value\""),
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

static bool is_reserved(const char *name, size_t n)
{
    static const char *const reserved[] = {"webhook-id",   "webhook-timestamp", "webhook-signature",
                                           "content-type", "content-length",    "host"};
    for (size_t i = 0; i < RUNG_COUNT(reserved); i++) {
        if (strlen(reserved[i]) == n) {
            size_t same = 0;
            while (same < n && tolower((unsigned char)name[same]) == reserved[i][same]) {
                same++;
            }
            if (same == n) {
                return true;
            }
        }
    }
    return false;
}

static int check(const void *config, char *msg, size_t cap)
{
    const struct conf *conf = config;
    for (size_t i = 0; i < conf->headers.n; i++) {
        rung_str header = conf->headers.v[i];
        const char *colon = header.n ? memchr(header.p, ':', header.n) : NULL;
        bool breaks =
            header.n && (memchr(header.p, '\n', header.n) || memchr(header.p, '\r', header.n));
        if (colon == NULL || colon == header.p || breaks) {
            (void)snprintf(msg, cap, "headers, item %zu is no header; write \"Name: value\"",
                           i + 1);
            return RUNG_EINVAL;
        }
        if (is_reserved(header.p, (size_t)(colon - header.p))) {
            (void)snprintf(msg, cap, "headers, item %zu: %.*s is set by the plugin itself", i + 1,
                           (int)(colon - header.p), header.p);
            return RUNG_EINVAL;
        }
    }
    if (conf->secret_previous.n > 0 && conf->secret.n == 0) {
        (void)snprintf(msg, cap, "secret_previous without secret: name the new key as secret");
        return RUNG_EINVAL;
    }
    return RUNG_OK;
}

static void forget(struct delivery *delivery)
{
    struct delivery **at = &delivery->self->deliveries;
    while (*at != delivery) {
        at = &(*at)->next;
    }
    *at = delivery->next;
    free(delivery);
}

/* --- the answer --- */

static int code_of(int status)
{
    if (status >= 200 && status < 300) {
        return RUNG_OK;
    }
    bool again = status == 0 || status == 408 || status == 425 || status == 429 || status >= 500;
    return again ? RUNG_ERETRY : RUNG_EFAIL;
}

/* Seconds that a "Retry-After: 30" asks for; 0: none. */
static int64_t retry_after_s(rung_str headers)
{
    static const char name[] = "retry-after:";
    for (size_t at = 0; at + sizeof name - 1 < headers.n; at++) {
        size_t same = 0;
        bool is_line = at == 0 || headers.p[at - 1] == '\n';
        while (is_line && same < sizeof name - 1 &&
               tolower((unsigned char)headers.p[at + same]) == name[same]) {
            same++;
        }
        if (same == sizeof name - 1) {
            long seconds = strtol(headers.p + at + same, NULL, 10);
            return seconds > RETRY_AFTER_S_MAX ? RETRY_AFTER_S_MAX : seconds > 0 ? seconds : 0;
        }
    }
    return 0;
}

static void answered(void *arg, const rung_http_res *response) /* [loop] */
{
    struct delivery *delivery = arg;
    const rung_host *host = delivery->self->host;
    int code = code_of(response->status);
    char why[200];
    (void)snprintf(why, sizeof why, "HTTP %d %.*s", response->status,
                   response->error.n < 150 ? (int)response->error.n : 150, response->error.p);
    rung_effect effects[2] = {
        {.size = sizeof(rung_effect),
         .kind = RUNG_FX_RESULT,
         .num = response->status,
         .key = RUNG_S("receipt"),
         .val = rung_z(why)},
        {.size = sizeof(rung_effect),
         .kind = RUNG_FX_DEFER,
         .num = retry_after_s(response->headers) * 1000},
    };
    if (code != RUNG_OK) {
        rung_logf(host, RUNG_WARN, "not taken: %s", why);
    }
    host->finish(host, delivery->token, code, effects, code == RUNG_ERETRY ? 2 : 1,
                 code == RUNG_OK ? NULL : why);
    forget(delivery);
}

/* --- the request --- */

/* The headers of one attempt, in the memory of the call; NULL: no memory. */
static char *headers_of(const struct self *self, rung_call *call, const rung_event *event,
                        rung_str body)
{
    const struct conf *conf = self->conf;
    rung_str id = event->message->external_id;
    int64_t at_s = event->now_at / 1000;
    char now[WEBHOOK_SIGN_CHARS] = "";
    char before[WEBHOOK_SIGN_CHARS] = "";
    size_t cap = id.n + 400;
    for (size_t i = 0; i < conf->headers.n; i++) {
        cap += conf->headers.v[i].n + 1;
    }
    char *text = self->host->alloc(self->host, call, cap);
    if (text == NULL) {
        return NULL;
    }
    if (conf->secret.n > 0) {
        webhook_sign(conf->secret, id, at_s, body, now);
    }
    if (conf->secret_previous.n > 0) {
        webhook_sign(conf->secret_previous, id, at_s, body, before);
    }
    size_t used = (size_t)snprintf(
        text, cap, "Content-Type: application/json\nwebhook-id: %.*s\nwebhook-timestamp: %lld\n",
        (int)id.n, id.p, (long long)at_s);
    if (now[0] != '\0') {
        used += (size_t)snprintf(text + used, cap - used, "webhook-signature: %s%s%s\n", now,
                                 before[0] ? " " : "", before);
    }
    for (size_t i = 0; i < conf->headers.n; i++) {
        used += (size_t)snprintf(text + used, cap - used, "%.*s\n", (int)conf->headers.v[i].n,
                                 conf->headers.v[i].p);
    }
    return text;
}

static int start(struct self *self, rung_call *call, const rung_event *event, const char *url,
                 const char *body)
{
    const rung_host *host = self->host;
    char *headers = headers_of(self, call, event, rung_z(body));
    struct delivery *delivery = malloc(sizeof *delivery);
    if (headers == NULL || delivery == NULL) {
        free(delivery);
        return host->fail(host, call, RUNG_ENOMEM, "no memory for the request");
    }
    rung_http_req request = {.size = sizeof request,
                             .method = "POST",
                             .url = rung_z(url),
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

static int send_one(void *vself, rung_call *call, const rung_event *event) /* [loop] */
{
    struct self *self = vself;
    if (event->message == NULL || event->message->external_id.n == 0) {
        return self->host->fail(self->host, call, RUNG_EFAIL, "there is no message to send");
    }
    char *url = webhook_body_url(self->conf->url, event->message->to);
    char *body = webhook_body(event);
    int code = url && body ? start(self, call, event, url, body) : RUNG_ENOMEM;
    free(url);
    free(body);
    return code;
}

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
    const struct conf *conf = config;
    struct self *self = malloc(sizeof *self);
    if (self == NULL) {
        return RUNG_ENOMEM;
    }
    *self = (struct self){.host = host, .conf = conf, .http = host->service(host, RUNG_HTTP)};
    if (conf->secret.n == 0) {
        rung_logf(host, RUNG_WARN, "no secret: notifications are not signed");
    }
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
    {.hook = RUNG_NOTIFICATION_SEND,
     .flags = RUNG_ASYNC | RUNG_PLACES,
     .work = send_one,
     .timeout_ms = 60000},
};
static const char *const needs[] = {RUNG_HTTP, NULL};

RUNG_PLUGIN("rung.notify-webhook", "1.0.0", .summary = "pages by HTTP POST, signed",
            .may = RUNG_MAY(RUNG_FX_RESULT) | RUNG_MAY(RUNG_FX_DEFER), .needs = needs, .subs = subs,
            .n_subs = RUNG_COUNT(subs), .options = options, .n_options = RUNG_COUNT(options),
            .config_size = sizeof(struct conf), .check = check, .create = create, .cancel = cancel,
            .destroy = destroy);
