#include "rpc/http_gate.h"
#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include "base/guarded_fd.h"
#include "base/mem.h"

struct visit { /* a request that waits for its answer */
    struct http_gate *gate;
    struct evhttp_request *request; /* the library's; ends with its answer or its connection */
    uint64_t call;                  /* in the host */
    struct visit *next, **back;
};
struct http_gate {
    struct route_set *routes; /* lent */
    struct http_gate_options options;
    struct evhttp *http; /* owned */
    struct evhttp_bound_socket *bound;
    struct visit *visits; /* owned */
    unsigned port;
};

static void end_visit(struct visit *visit)
{
    struct evhttp_connection *connection = evhttp_request_get_connection(visit->request);
    struct bufferevent *bytes = evhttp_connection_get_bufferevent(connection);
    *visit->back = visit->next;
    if (visit->next != NULL) {
        visit->next->back = visit->back;
    }
    evhttp_connection_set_closecb(connection, NULL, NULL);
    (void)bufferevent_disable(bytes, EV_READ);
    bufferevent_setwatermark(bytes, EV_READ, 0, 0);
    bufferevent_setcb(bytes, NULL, NULL, NULL, NULL); /* the library sets its own again */
    mem_free(visit);
}

/* --- answers --- */

static void add_headers(struct evhttp_request *request, struct text headers)
{
    struct arena arena;
    arena_init(&arena);
    for (size_t from = 0; from < headers.n;) {
        size_t end = text_find(headers, TEXT("\n"), from);
        end = end == SIZE_MAX ? headers.n : end;
        size_t colon = text_find(headers, TEXT(":"), from);
        if (colon < end) {
            size_t value = colon + 1;
            while (value < end && headers.p[value] == ' ') {
                value++;
            }
            (void)evhttp_add_header(evhttp_request_get_output_headers(request),
                                    arena_text(&arena, text_slice(headers, from, colon)).p,
                                    arena_text(&arena, text_slice(headers, value, end)).p);
        }
        from = end + 1;
    }
    arena_fini(&arena);
}

static void send_answer(struct evhttp_request *request, const struct route_answer *answer)
{
    struct evbuffer *body = evbuffer_new();
    add_headers(request, answer->headers);
    (void)evbuffer_add(body, answer->body.p, answer->body.n);
    evhttp_send_reply(request, answer->status, NULL, body);
    evbuffer_free(body);
}

static void send_status(struct evhttp_request *request, int status)
{
    static const struct {
        int status;
        const char *text;
    } texts[] = {{400, "bad request\n"},         {401, "a token is needed\n"},
                 {403, "not with this token\n"}, {404, "there is nothing here\n"},
                 {405, "not by this method\n"},  {503, "too many requests are open\n"}};
    struct route_answer answer = {status, TEXT("Content-Type: text/plain"), TEXT_NONE};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (texts[i].status == status) {
            answer.body = text_z(texts[i].text);
        }
    }
    if (status == 401) {
        answer.headers = TEXT("Content-Type: text/plain\nWWW-Authenticate: Bearer");
    }
    send_answer(request, &answer);
}

static void on_answer(void *ctx, const struct route_answer *answer)
{
    struct visit *visit = ctx;
    struct evhttp_request *request = visit->request;
    end_visit(visit);
    send_answer(request, answer);
}

/* --- who is it --- */

static bool is_same(struct text a, struct text b)
{
    unsigned char difference = a.n == b.n && a.n > 0 ? 0 : 1;
    for (size_t i = 0; i < a.n && i < b.n; i++) { /* as long for one that is nearly right */
        difference |= (unsigned char)(a.p[i] ^ b.p[i]);
    }
    return difference == 0;
}

static void identify(const struct http_gate *gate, const char *authorization,
                     struct route_request *request)
{
    struct text given = text_z(authorization);
    if (!text_starts(given, TEXT("Bearer "))) {
        return;
    }
    given = text_slice(given, 7, given.n);
    for (size_t i = 0; i < gate->options.token_count; i++) {
        const struct http_token *token = &gate->options.tokens[i];
        if (is_same(given, token->secret)) {
            request->actor = token->name;
            request->role = token->role;
        }
    }
}

/* --- requests --- */

static const char *method_name(enum evhttp_cmd_type method)
{
    switch ((int)method) {
    case EVHTTP_REQ_GET: return "GET";
    case EVHTTP_REQ_HEAD: return "HEAD";
    case EVHTTP_REQ_POST: return "POST";
    case EVHTTP_REQ_PUT: return "PUT";
    case EVHTTP_REQ_PATCH: return "PATCH";
    case EVHTTP_REQ_DELETE: return "DELETE";
    case EVHTTP_REQ_OPTIONS: return "OPTIONS";
    default: return "";
    }
}

/* A path that climbs, or has a zero in it, is not for plugins that may look for files. */
static bool read_path(struct arena *arena, const char *encoded, struct text *path)
{
    size_t n = 0;
    char *decoded = evhttp_uridecode(encoded ? encoded : "", 0, &n);
    if (decoded == NULL) {
        return false;
    }
    *path = arena_text(arena, (struct text){decoded, n});
    free(decoded);
    struct text closed = arena_printf(arena, "%.*s/", TEXT_ARG(*path));
    return strlen(path->p) == n && text_is_utf8(*path) &&
           text_find(closed, TEXT("/../"), 0) == SIZE_MAX;
}

/* All but the token by which we know who it is: it is ours. */
static struct text read_headers(struct arena *arena, struct evhttp_request *request,
                                bool hides_token)
{
    struct buf lines;
    buf_init(&lines);
    const struct evkeyvalq *headers = evhttp_request_get_input_headers(request);
    for (const struct evkeyval *one = headers->tqh_first; one != NULL; one = one->next.tqe_next) {
        if (!hides_token || !text_eq_nocase(text_z(one->key), TEXT("Authorization"))) {
            buf_printf(&lines, "%s: %s\n", one->key, one->value);
        }
    }
    struct text kept = arena_text(arena, buf_text(&lines));
    buf_fini(&lines);
    return kept;
}

static bool read_request(struct http_gate *gate, struct arena *arena,
                         struct evhttp_request *request, struct route_request *out)
{
    const struct evhttp_uri *uri = evhttp_request_get_evhttp_uri(request);
    struct evbuffer *body = evhttp_request_get_input_buffer(request);
    size_t length = evbuffer_get_length(body);
    const char *authorization =
        evhttp_find_header(evhttp_request_get_input_headers(request), "Authorization");
    char *peer = NULL;
    ev_uint16_t port = 0;
    evhttp_connection_get_peer(evhttp_request_get_connection(request), &peer, &port);
    *out = (struct route_request){
        .method = text_z(method_name(evhttp_request_get_command(request))),
        .query = text_z(uri ? evhttp_uri_get_query(uri) : ""),
        .body = {length ? (const char *)evbuffer_pullup(body, -1) : "", length},
        .peer = text_z(peer)};
    identify(gate, authorization, out);
    out->headers = read_headers(arena, request, out->actor.n > 0);
    return uri != NULL && read_path(arena, evhttp_uri_get_path(uri), &out->path);
}

static void on_close(struct evhttp_connection *connection, void *ctx)
{
    struct visit *visit = ctx;
    (void)connection;
    route_call_forget(visit->gate->routes, visit->call);
    end_visit(visit);
}

static void on_end(struct bufferevent *bytes, short what, void *ctx)
{
    struct visit *visit = ctx;
    (void)bytes;
    if ((what & (BEV_EVENT_EOF | BEV_EVENT_ERROR)) != 0) {
        evhttp_connection_free(evhttp_request_get_connection(visit->request)); /* tells on_close */
    }
}

/* The library reads nothing while it waits for our answer, so it would not see that a visitor goes
 * away. We look for the end meanwhile; what comes before it, the next request, stays where it is.
 */
static void watch_end(struct visit *visit)
{
    struct evhttp_connection *connection = evhttp_request_get_connection(visit->request);
    struct bufferevent *bytes = evhttp_connection_get_bufferevent(connection);
    evhttp_connection_set_closecb(connection, on_close, visit);
    bufferevent_setcb(bytes, NULL, NULL, on_end, visit);
    bufferevent_setwatermark(bytes, EV_READ, 0, HTTP_GATE_HEADERS_BYTES_MAX);
    (void)bufferevent_enable(bytes, EV_READ);
}

static struct visit *begin_visit(struct http_gate *gate, struct evhttp_request *request)
{
    struct visit *visit = MEM_NEW(struct visit);
    visit->gate = gate;
    visit->request = request;
    visit->next = gate->visits;
    visit->back = &gate->visits;
    if (visit->next != NULL) {
        visit->next->back = &visit->next;
    }
    gate->visits = visit;
    watch_end(visit);
    return visit;
}

static void on_request(struct evhttp_request *request, void *ctx)
{
    struct http_gate *gate = ctx;
    struct route_request drawn;
    struct arena arena;
    int status = 400;
    arena_init(&arena);
    struct visit *visit = NULL;
    if (read_request(gate, &arena, request, &drawn)) {
        visit = begin_visit(gate, request);
        visit->call = route_call_start(gate->routes, &drawn, on_answer, visit, &status);
    }
    arena_fini(&arena);
    if (visit != NULL && visit->call != 0) {
        return;
    }
    if (visit != NULL) {
        end_visit(visit);
    }
    send_status(request, status);
}

static unsigned port_of(struct evhttp_bound_socket *bound)
{
    struct sockaddr_in address = {0};
    socklen_t length = sizeof address;
    (void)getsockname(evhttp_bound_socket_get_fd(bound), (struct sockaddr *)&address, &length);
    return ntohs(address.sin_port);
}

struct http_gate *http_gate_create(struct loop *loop, struct route_set *routes,
                                   const struct http_gate_options *options, char *why,
                                   size_t why_size)
{
    struct http_gate *gate = MEM_NEW(struct http_gate);
    gate->routes = routes;
    gate->options = *options;
    gate->http = evhttp_new(loop_base(loop));
    gate->bound =
        evhttp_bind_socket_with_handle(gate->http, options->host, (ev_uint16_t)options->port);
    if (gate->bound == NULL) {
        (void)snprintf(why, why_size, "listen.http: %s:%u: %s", options->host, options->port,
                       strerror(errno));
        http_gate_destroy(&gate);
        return NULL;
    }
    guarded_fd_add(evhttp_bound_socket_get_fd(gate->bound));
    gate->port = port_of(gate->bound);
    evhttp_set_max_headers_size(gate->http, (ev_ssize_t)HTTP_GATE_HEADERS_BYTES_MAX);
    evhttp_set_max_body_size(gate->http, (ev_ssize_t)HTTP_GATE_BODY_BYTES_MAX);
    evhttp_set_timeout(gate->http, HTTP_GATE_IDLE_SECONDS);
    evhttp_set_allowed_methods(gate->http, EVHTTP_REQ_GET | EVHTTP_REQ_HEAD | EVHTTP_REQ_POST |
                                               EVHTTP_REQ_PUT | EVHTTP_REQ_PATCH |
                                               EVHTTP_REQ_DELETE | EVHTTP_REQ_OPTIONS);
    evhttp_set_gencb(gate->http, on_request, gate);
    return gate;
}

void http_gate_close_doors(struct http_gate *gate)
{
    if (gate->bound != NULL) {
        evhttp_del_accept_socket(gate->http, gate->bound);
        gate->bound = NULL;
    }
}

void http_gate_destroy(struct http_gate **gate)
{
    struct http_gate *old = *gate;
    if (old == NULL) {
        return;
    }
    while (old->visits != NULL) {
        route_call_forget(old->routes, old->visits->call);
        end_visit(old->visits);
    }
    evhttp_free(old->http);
    mem_free(old);
    *gate = NULL;
}

unsigned http_gate_port(const struct http_gate *gate)
{
    return gate->port;
}
