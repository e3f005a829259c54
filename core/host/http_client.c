#include "host/http_client.h"
#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include "base/buf.h"
#include "base/mem.h"
#include "base/must.h"

struct http_transfer {
    uint64_t id;
    CURL *easy;
    struct curl_slist *header_list;
    struct buf headers, body;
    void (*on_response)(void *ctx, const struct http_response *response); /* NULL: cancelled */
    void *ctx;
    bool is_named;  /* the operator wrote this host: private addresses are fine */
    bool is_closed; /* abandoned: abort at the next chance */
    char error[CURL_ERROR_SIZE];
    char refused[120]; /* why we ended it ourselves */
    struct http_transfer *next;
};

struct http_socket { /* one of libcurl's, watched on the loop */
    struct http_client *client;
    curl_socket_t fd;
    struct loop_fd *watch;
};

struct http_client {
    struct loop *loop;
    CURLM *multi;
    struct loop_timer *timer;
    struct http_transfer *transfers; /* owned */
    size_t count;
    uint64_t last_id;
};

/* --- who may be called --- */

static bool url_host(struct text url, char *host, size_t size)
{
    CURLU *parsed = curl_url();
    char *part = NULL;
    char *z = mem_copy_z(url.p, url.n);
    bool fits = strlen(z) == url.n && curl_url_set(parsed, CURLUPART_URL, z, 0) == CURLUE_OK &&
                curl_url_get(parsed, CURLUPART_HOST, &part, 0) == CURLUE_OK;
    if (fits) {
        fits = snprintf(host, size, "%s", part) < (int)size;
    }
    curl_free(part);
    curl_url_cleanup(parsed);
    mem_free(z);
    return fits;
}

bool http_client_may_call(struct text url, const struct text *hosts, size_t count, bool *is_named)
{
    char host[256];
    bool may = false;
    *is_named = false;
    if (!url_host(url, host, sizeof host)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        struct text rule = hosts[i];
        if (text_eq_nocase(rule, text_z(host))) {
            *is_named = true;
            return true;
        }
        bool is_below = rule.n > 2 && text_starts(rule, TEXT("*.")) && strlen(host) > rule.n - 1 &&
                        text_eq_nocase(text_slice(text_z(host), strlen(host) - (rule.n - 1), 256),
                                       text_slice(rule, 1, rule.n));
        may = may || is_below || text_eq_z(rule, "*");
    }
    return may;
}

static bool is_public_v4(uint32_t a)
{
    return !((a >> 24) == 0 || (a >> 24) == 10 || (a >> 24) == 127 || (a >> 20) == 0xac1 ||
             (a >> 16) == 0xc0a8 || (a >> 16) == 0xa9fe || (a >> 22) == 0x191 || (a >> 28) >= 0xe);
}

static bool is_public(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        return is_public_v4(
            ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr));
    }
    if (address->sa_family != AF_INET6) {
        return false;
    }
    const struct in6_addr *six = &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
    const unsigned char *b = six->s6_addr;
    static const unsigned char nat64[12] = {0, 0x64, 0xff, 0x9b};
    if (IN6_IS_ADDR_V4MAPPED(six) || memcmp(b, nat64, sizeof nat64) == 0) {
        uint32_t v4;
        memcpy(&v4, b + 12, sizeof v4);
        return is_public_v4(ntohl(v4));
    }
    return (b[0] & 0xe0) == 0x20 && !(b[0] == 0x20 && b[1] == 0x02); /* global unicast, no 6to4 */
}

static void refuse_private(struct http_transfer *transfer)
{
    (void)snprintf(transfer->refused, sizeof transfer->refused,
                   "the address is private: name the host in `hosts` to allow it");
}

/* After the name was resolved, so that a name that changes its mind changes nothing. */
static curl_socket_t open_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct http_transfer *transfer = ctx;
    (void)purpose;
    if (!transfer->is_named && !is_public(&address->addr)) {
        refuse_private(transfer);
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static bool is_public_text(const char *ip)
{
    struct sockaddr_in four = {.sin_family = AF_INET};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6};
    return inet_pton(AF_INET, ip, &four.sin_addr) == 1
               ? is_public((const struct sockaddr *)(const void *)&four)
               : inet_pton(AF_INET6, ip, &six.sin6_addr) == 1 &&
                     is_public((const struct sockaddr *)(const void *)&six);
}

/* Before anything is sent: the connection may be one that another instance, which names the host,
 * has left open, and then no socket was opened. */
/* NOLINTNEXTLINE(readability-non-const-parameter): libcurl says what it looks like. */
static int check_peer(void *ctx, char *peer_ip, char *own_ip, int peer_port, int own_port)
{
    struct http_transfer *transfer = ctx;
    (void)own_ip;
    (void)peer_port;
    (void)own_port;
    if (!transfer->is_named && !is_public_text(peer_ip)) {
        refuse_private(transfer);
        return CURL_PREREQFUNC_ABORT;
    }
    return CURL_PREREQFUNC_OK;
}

/* --- one transfer --- */

static size_t take_body(char *bytes, size_t size, size_t count, void *ctx)
{
    struct http_transfer *transfer = ctx;
    if (transfer->body.n + size * count > HTTP_CLIENT_BODY_BYTES_MAX) {
        (void)snprintf(transfer->refused, sizeof transfer->refused,
                       "the answer is larger than %zu bytes", HTTP_CLIENT_BODY_BYTES_MAX);
        return 0;
    }
    buf_put(&transfer->body, bytes, size * count);
    return size * count;
}

/* NOLINTNEXTLINE(readability-non-const-parameter): libcurl says what it looks like. */
static size_t take_header(char *bytes, size_t size, size_t count, void *ctx)
{
    struct http_transfer *transfer = ctx;
    struct text line = text_trim((struct text){bytes, size * count});
    if (transfer->headers.n + line.n + 1 > HTTP_CLIENT_HEADER_BYTES_MAX) {
        (void)snprintf(transfer->refused, sizeof transfer->refused,
                       "the answer's headers are larger than %zu bytes",
                       HTTP_CLIENT_HEADER_BYTES_MAX);
        return 0;
    }
    if (text_starts(line, TEXT("HTTP/"))) {
        buf_clear(&transfer->headers); /* a 100 Continue came before */
    } else if (line.n > 0) {
        buf_put_text(&transfer->headers, line);
        buf_put_u8(&transfer->headers, '\n');
    }
    return size * count;
}

static int check_progress(void *ctx, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    const struct http_transfer *transfer = ctx;
    (void)a;
    (void)b;
    (void)c;
    (void)d;
    return transfer->is_closed;
}

static void set_headers(struct http_transfer *transfer, struct text headers)
{
    struct text line;
    while (text_split(&headers, '\n', &line)) {
        line = text_trim(line);
        if (line.n > 0) {
            char *z = mem_copy_z(line.p, line.n);
            transfer->header_list = curl_slist_append(transfer->header_list, z);
            mem_free(z);
        }
    }
    transfer->header_list = curl_slist_append(transfer->header_list, "Expect:");
    (void)curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->header_list);
}

static void set_limits(struct http_transfer *transfer, int64_t timeout_ms)
{
    CURL *easy = transfer->easy;
    int64_t limit_ms = timeout_ms > 0 ? timeout_ms : HTTP_CLIENT_TIMEOUT_MS_DEFAULT;
    if (limit_ms > HTTP_CLIENT_TIMEOUT_MS_MAX) {
        limit_ms = HTTP_CLIENT_TIMEOUT_MS_MAX;
    }
    (void)curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)limit_ms);
    (void)curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    (void)curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    (void)curl_easy_setopt(easy, CURLOPT_PROXY, ""); /* the environment decides nothing here */
    (void)curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    (void)curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transfer);
    (void)curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, check_peer);
    (void)curl_easy_setopt(easy, CURLOPT_PREREQDATA, transfer);
    (void)curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    (void)curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    (void)curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    (void)curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
    (void)curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, check_progress);
    (void)curl_easy_setopt(easy, CURLOPT_XFERINFODATA, transfer);
    (void)curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
    (void)curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->error);
    (void)curl_easy_setopt(easy, CURLOPT_USERAGENT, "rung/" RUNG_VERSION);
}

static void set_request(struct http_transfer *transfer, const struct http_request *request)
{
    CURL *easy = transfer->easy;
    char *url = mem_copy_z(request->url.p, request->url.n);
    (void)curl_easy_setopt(easy, CURLOPT_URL, url);
    mem_free(url);
    if (request->body.n > 0) {
        (void)curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.n);
        (void)curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, request->body.p);
    }
    if (request->method.n > 0 && !text_eq_z(request->method, request->body.n ? "POST" : "GET")) {
        char *method = mem_copy_z(request->method.p, request->method.n);
        (void)curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method);
        mem_free(method);
    }
    if (text_eq_z(request->method, "HEAD")) {
        (void)curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    }
}

static struct http_transfer *make(const struct http_request *request, char *why, size_t why_size)
{
    bool is_named = false;
    if (!http_client_may_call(request->url, request->hosts, request->host_count, &is_named)) {
        (void)snprintf(why, why_size,
                       "\"%.*s\" is no URL whose host this instance may call: add the host to its "
                       "`hosts`",
                       TEXT_ARG(text_slice(request->url, 0, 200)));
        return NULL;
    }
    struct http_transfer *transfer = MEM_NEW(struct http_transfer);
    transfer->is_named = is_named;
    buf_init(&transfer->headers);
    buf_init(&transfer->body);
    transfer->easy = curl_easy_init();
    MUST(transfer->easy != NULL);
    set_request(transfer, request);
    set_headers(transfer, request->headers);
    set_limits(transfer, request->timeout_ms);
    (void)curl_easy_setopt(transfer->easy, CURLOPT_PRIVATE, transfer);
    return transfer;
}

static void unmake(struct http_transfer *transfer)
{
    curl_easy_cleanup(transfer->easy);
    curl_slist_free_all(transfer->header_list);
    buf_fini(&transfer->headers);
    buf_fini(&transfer->body);
    mem_free(transfer);
}

static void fill_response(struct http_transfer *transfer, CURLcode code,
                          struct http_response *response)
{
    long status = 0;
    (void)curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    (void)buf_z(&transfer->headers); /* whoever reads them finds a 0 behind */
    (void)buf_z(&transfer->body);
    const char *error = transfer->refused[0] ? transfer->refused
                        : transfer->error[0] ? transfer->error
                                             : curl_easy_strerror(code);
    *response = (struct http_response){.status = code == CURLE_OK ? (int)status : 0,
                                       .headers = buf_text(&transfer->headers),
                                       .body = buf_text(&transfer->body),
                                       .error = code == CURLE_OK ? TEXT_NONE : text_z(error)};
}

/* --- on the loop --- */

static void forget(struct http_client *client, struct http_transfer *transfer)
{
    struct http_transfer **at = &client->transfers;
    while (*at != transfer) {
        at = &(*at)->next;
    }
    *at = transfer->next;
    client->count--;
    (void)curl_multi_remove_handle(client->multi, transfer->easy);
}

static void take_finished(struct http_client *client)
{
    int left = 0;
    CURLMsg *message = NULL;
    while ((message = curl_multi_info_read(client->multi, &left)) != NULL) {
        struct http_transfer *transfer = NULL;
        struct http_response response;
        CURLcode code = message->data.result;
        if (message->msg != CURLMSG_DONE) {
            continue;
        }
        (void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&transfer);
        fill_response(transfer, code, &response);
        forget(client, transfer);
        if (transfer->on_response != NULL) {
            transfer->on_response(transfer->ctx, &response);
        }
        unmake(transfer);
    }
}

static void on_socket_ready(void *ctx, int what)
{
    struct http_socket *ready = ctx;
    struct http_client *client = ready->client;
    int running = 0;
    int action = ((what & LOOP_READ) != 0 ? CURL_CSELECT_IN : 0) |
                 ((what & LOOP_WRITE) != 0 ? CURL_CSELECT_OUT : 0);
    (void)curl_multi_socket_action(client->multi, ready->fd, action, &running);
    take_finished(client); /* `ready` may be gone */
}

static void on_time(void *ctx)
{
    struct http_client *client = ctx;
    int running = 0;
    (void)curl_multi_socket_action(client->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    take_finished(client);
}

static int set_timer(CURLM *multi, long timeout_ms, void *ctx)
{
    struct http_client *client = ctx;
    (void)multi;
    if (timeout_ms < 0) {
        loop_timer_stop(client->timer);
    } else {
        loop_timer_start(client->timer, (int64_t)timeout_ms * 1000, 0); /* 0: in a later turn */
    }
    return 0;
}

static int watch_socket(CURL *easy, curl_socket_t fd, int what, void *ctx, void *socket_ctx)
{
    struct http_client *client = ctx;
    struct http_socket *watched = socket_ctx;
    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        if (watched != NULL) {
            (void)curl_multi_assign(client->multi, fd, NULL);
            loop_fd_destroy(&watched->watch);
            mem_free(watched);
        }
        return 0;
    }
    if (watched == NULL) {
        watched = MEM_NEW(struct http_socket);
        *watched = (struct http_socket){.client = client, .fd = fd};
        watched->watch = loop_fd_create(client->loop, fd, on_socket_ready, watched);
        (void)curl_multi_assign(client->multi, fd, watched);
    }
    loop_fd_want(watched->watch, ((what & CURL_POLL_IN) != 0 ? LOOP_READ : 0) |
                                     ((what & CURL_POLL_OUT) != 0 ? LOOP_WRITE : 0));
    return 0;
}

struct http_client *http_client_create(struct loop *loop)
{
    struct http_client *client = MEM_NEW(struct http_client);
    MUST(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
    client->loop = loop;
    client->multi = curl_multi_init();
    MUST(client->multi != NULL);
    client->timer = loop_timer_create(loop, on_time, client);
    (void)curl_multi_setopt(client->multi, CURLMOPT_SOCKETFUNCTION, watch_socket);
    (void)curl_multi_setopt(client->multi, CURLMOPT_SOCKETDATA, client);
    (void)curl_multi_setopt(client->multi, CURLMOPT_TIMERFUNCTION, set_timer);
    (void)curl_multi_setopt(client->multi, CURLMOPT_TIMERDATA, client);
    (void)curl_multi_setopt(client->multi, CURLMOPT_MAX_HOST_CONNECTIONS, 32L);
    return client;
}

void http_client_destroy(struct http_client **client, void (*on_left)(void *ctx))
{
    struct http_client *old = *client;
    if (old == NULL) {
        return;
    }
    while (old->transfers != NULL) {
        struct http_transfer *transfer = old->transfers;
        forget(old, transfer);
        if (on_left != NULL && transfer->on_response != NULL) {
            on_left(transfer->ctx);
        }
        unmake(transfer);
    }
    (void)curl_multi_cleanup(old->multi);
    loop_timer_destroy(&old->timer);
    mem_free(old);
    *client = NULL;
}

uint64_t http_client_start(struct http_client *client, const struct http_request *request,
                           void (*on_response)(void *ctx, const struct http_response *response),
                           void *ctx, char *why, size_t why_size)
{
    if (client->count >= HTTP_CLIENT_REQUESTS_MAX) {
        (void)snprintf(why, why_size, "%d requests are under way already",
                       HTTP_CLIENT_REQUESTS_MAX);
        return 0;
    }
    struct http_transfer *transfer = make(request, why, why_size);
    if (transfer == NULL) {
        return 0;
    }
    transfer->id = ++client->last_id;
    transfer->on_response = on_response;
    transfer->ctx = ctx;
    transfer->next = client->transfers;
    client->transfers = transfer;
    client->count++;
    MUST(curl_multi_add_handle(client->multi, transfer->easy) == CURLM_OK);
    return transfer->id;
}

/* Taking a handle out may wait for its name lookup, so it is left to end by itself, unheard. */
void *http_client_cancel(struct http_client *client, uint64_t id)
{
    for (struct http_transfer *at = client->transfers; at != NULL; at = at->next) {
        if (at->id == id && at->on_response != NULL) {
            at->on_response = NULL;
            at->is_closed = true;
            return at->ctx;
        }
    }
    return NULL;
}

void http_client_fetch(struct arena *arena, const struct http_request *request,
                       struct http_response *response)
{
    char why[300] = "";
    struct http_transfer *transfer = make(request, why, sizeof why);
    if (transfer == NULL) {
        *response = (struct http_response){.error = arena_text(arena, text_z(why))};
        return;
    }
    CURLcode code = curl_easy_perform(transfer->easy);
    fill_response(transfer, code, response);
    response->headers = arena_text(arena, response->headers);
    response->body = arena_text(arena, response->body);
    response->error = arena_text(arena, response->error);
    unmake(transfer);
}
