#include "lmtp_listener.h"
#include <arpa/inet.h>
#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include "lmtp_key.h"

#define READ_BYTES_MAX 65536
#define STOP_WAIT_S 4

struct connection {
    struct lmtp_listener *listener;
    struct bufferevent *io; /* NULL: the client is gone */
    struct lmtp_session session;
    guint pushing; /* recipients whose answer has not come */
    struct connection *next;
};

struct pushed { /* one recipient's mail on its way to the disk */
    struct connection *connection;
    guint recipient;
    int code;
    struct pushed *next;
};

struct lmtp_listener {
    struct lmtp_options options;
    struct event_base *base;
    struct evconnlistener *door;
    struct event *news_event;
    int news_fd;
    pthread_t thread;
    struct connection *connections; /* owned; the thread's */
    unsigned count;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t quiet;
    struct pushed *news; /* answers from the loop, newest first */
    unsigned under_way;  /* pushes whose answer has not come */
    bool is_stopping;
};

static void wake(struct lmtp_listener *listener)
{
    uint64_t one = 1;
    ssize_t written = write(listener->news_fd, &one, sizeof one);
    (void)written; /* full means that it will wake anyway */
}

/* --- handing in --- */

static void on_kept(void *arg, int code) /* [loop] */
{
    struct pushed *pushed = arg;
    struct lmtp_listener *listener = pushed->connection->listener;
    pushed->code = code;
    (void)pthread_mutex_lock(&listener->lock);
    pushed->next = listener->news;
    listener->news = pushed;
    (void)pthread_mutex_unlock(&listener->lock);
    wake(listener);
}

static int reply_code(int code)
{
    switch (code) {
    case RUNG_OK: return 250;
    case RUNG_EINVAL:
    case RUNG_EFAIL: return 550;
    case RUNG_EBUSY: return 452;
    default: return 451;
    }
}

static void hand_in(struct connection *connection, guint recipient)
{
    struct lmtp_listener *listener = connection->listener;
    struct lmtp_session *session = &connection->session;
    const char *to = g_ptr_array_index(session->recipients, recipient);
    const char *bytes = (const char *)session->data->data;
    char *key = lmtp_key_of(to, bytes ? bytes : "", session->data->len);
    struct pushed *pushed = calloc(1, sizeof *pushed);
    rung_message message = {.size = sizeof message,
                            .from = {session->sender->str, session->sender->len},
                            .to = rung_z(to),
                            .external_id = rung_z(key),
                            .raw = {bytes ? bytes : "", session->data->len},
                            .kind = RUNG_S("message")};
    if (pushed == NULL) {
        lmtp_session_answer(session, recipient, 451);
        g_free(key);
        return;
    }
    *pushed = (struct pushed){.connection = connection, .recipient = recipient};
    connection->pushing++;
    (void)pthread_mutex_lock(&listener->lock);
    listener->under_way++;
    (void)pthread_mutex_unlock(&listener->lock);
    int code = listener->options.inbox->push(listener->options.host, &message, on_kept, pushed);
    if (code != RUNG_OK) { /* on_kept will not come */
        on_kept(pushed, code);
    }
#ifdef RUNG_CONTROL_EARLY_250 /* The fault that the kill story must find: yes before it is true. \
                               */
    lmtp_session_answer(session, recipient, 250);
#endif
    g_free(key);
}

/* --- one connection --- */

static void free_connection(struct connection *connection)
{
    struct connection **at = &connection->listener->connections;
    while (*at != connection) {
        at = &(*at)->next;
    }
    *at = connection->next;
    connection->listener->count--;
    lmtp_session_fini(&connection->session);
    free(connection);
}

static void hang_up(struct connection *connection)
{
    if (connection->io != NULL) {
        bufferevent_free(connection->io);
        connection->io = NULL;
    }
    if (connection->pushing == 0) { /* else its answers are waited for: they name it */
        free_connection(connection);
    }
}

static void send_replies(struct connection *connection)
{
    GString *out = connection->session.out;
    if (connection->io != NULL && out->len > 0) {
        bufferevent_write(connection->io, out->str, out->len);
    }
    g_string_truncate(out, 0);
}

/* Takes what is there; false: the connection is over once the replies are out. */
static void converse(struct connection *connection)
{
    struct lmtp_session *session = &connection->session;
    struct evbuffer *input = bufferevent_get_input(connection->io);
    while (evbuffer_get_length(input) > 0 && session->state != LMTP_DELIVERING &&
           !session->is_over) {
        size_t count = evbuffer_get_contiguous_space(input);
        const char *bytes = (const char *)evbuffer_pullup(input, (ev_ssize_t)count);
        gsize taken = lmtp_session_feed(session, bytes, count);
        evbuffer_drain(input, taken);
        if (session->state == LMTP_DELIVERING) {
            bufferevent_disable(connection->io, EV_READ); /* what is pipelined waits */
            for (guint i = 0; i < session->recipients->len; i++) {
                hand_in(connection, i);
            }
        }
    }
    send_replies(connection);
    if (session->state != LMTP_DELIVERING) {
        bufferevent_enable(connection->io, EV_READ);
    }
}

static void on_sent(struct bufferevent *io, void *ctx)
{
    struct connection *connection = ctx;
    if (connection->session.is_over && evbuffer_get_length(bufferevent_get_output(io)) == 0) {
        hang_up(connection);
    }
}

static void on_bytes(struct bufferevent *io, void *ctx)
{
    (void)io;
    converse(ctx);
}

static void on_end(struct bufferevent *io, short what, void *ctx)
{
    (void)io;
    (void)what; /* closed, broken or silent for too long: all the same */
    hang_up(ctx);
}

static void on_visitor(struct evconnlistener *door, evutil_socket_t fd, struct sockaddr *address,
                       int length, void *ctx)
{
    struct lmtp_listener *listener = ctx;
    (void)door;
    (void)address;
    (void)length;
    struct connection *connection = calloc(1, sizeof *connection);
    if (connection == NULL || listener->count >= listener->options.sessions_max) {
        static const char full[] = "421 4.3.2 too many connections: try again\r\n";
        ssize_t written = write(fd, full, sizeof full - 1);
        (void)written;
        (void)close(fd);
        free(connection);
        return;
    }
    int one = 1; /* a reply leaves at once, whatever is still on the way */
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    connection->listener = listener;
    connection->io = bufferevent_socket_new(listener->base, fd, BEV_OPT_CLOSE_ON_FREE);
    connection->next = listener->connections;
    listener->connections = connection;
    listener->count++;
    lmtp_session_init(&connection->session, &listener->options.rules);
    struct timeval idle = {.tv_sec = listener->options.idle_s};
    bufferevent_set_timeouts(connection->io, &idle, &idle);
    bufferevent_setwatermark(connection->io, EV_READ, 0, READ_BYTES_MAX);
    bufferevent_setcb(connection->io, on_bytes, on_sent, on_end, connection);
    bufferevent_enable(connection->io, EV_READ | EV_WRITE);
    send_replies(connection);
}

/* --- answers from the loop --- */

static void take_answer(struct lmtp_listener *listener, struct pushed *pushed)
{
    struct connection *connection = pushed->connection;
    lmtp_session_answer(&connection->session, pushed->recipient, reply_code(pushed->code));
    connection->pushing--;
    if (connection->io == NULL) {
        hang_up(connection);
    } else if (connection->session.state != LMTP_DELIVERING) {
        converse(connection);
    }
    free(pushed);
    (void)pthread_mutex_lock(&listener->lock);
    listener->under_way--;
    (void)pthread_cond_broadcast(&listener->quiet);
    (void)pthread_mutex_unlock(&listener->lock);
}

static void on_news(evutil_socket_t fd, short what, void *ctx)
{
    struct lmtp_listener *listener = ctx;
    uint64_t count = 0;
    ssize_t got = read(fd, &count, sizeof count);
    (void)got;
    (void)what;
    (void)pthread_mutex_lock(&listener->lock);
    struct pushed *news = listener->news;
    bool is_stopping = listener->is_stopping;
    listener->news = NULL;
    (void)pthread_mutex_unlock(&listener->lock);
    while (news != NULL) {
        struct pushed *next = news->next;
        take_answer(listener, news);
        news = next;
    }
    if (is_stopping) {
        evconnlistener_disable(listener->door);
        (void)pthread_mutex_lock(&listener->lock);
        bool is_quiet = listener->under_way == 0;
        (void)pthread_mutex_unlock(&listener->lock);
        if (is_quiet) {
            event_base_loopbreak(listener->base);
        }
    }
}

/* --- life --- */

static void *run(void *ctx)
{
    struct lmtp_listener *listener = ctx;
    event_base_loop(listener->base, EVLOOP_NO_EXIT_ON_EMPTY);
    return NULL;
}

static bool read_address(const char *text, struct sockaddr_in *address)
{
    const char *colon = strrchr(text, ':');
    char host[64];
    if (colon == NULL || (size_t)(colon - text) >= sizeof host) {
        return false;
    }
    memcpy(host, text, (size_t)(colon - text));
    host[colon - text] = '\0';
    *address = (struct sockaddr_in){.sin_family = AF_INET,
                                    .sin_port = htons((uint16_t)strtoul(colon + 1, NULL, 10))};
    return inet_pton(AF_INET, host, &address->sin_addr) == 1;
}

static bool open_door(struct lmtp_listener *listener, char *bound, size_t bound_size, char *why,
                      size_t why_size)
{
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    char host[64] = "";
    if (!read_address(listener->options.address, &address)) {
        (void)snprintf(why, why_size, "listen: %s is no IPv4 address and port",
                       listener->options.address);
        return false;
    }
    listener->door =
        evconnlistener_new_bind(listener->base, on_visitor, listener,
                                LEV_OPT_CLOSE_ON_FREE | LEV_OPT_REUSEABLE | LEV_OPT_CLOSE_ON_EXEC,
                                128, (struct sockaddr *)&address, sizeof address);
    if (listener->door == NULL) {
        (void)snprintf(why, why_size, "nobody can listen on %s: %s", listener->options.address,
                       strerror(errno));
        return false;
    }
    (void)getsockname(evconnlistener_get_fd(listener->door), (struct sockaddr *)&address, &length);
    (void)inet_ntop(AF_INET, &address.sin_addr, host, sizeof host);
    (void)snprintf(bound, bound_size, "%s:%u", host, ntohs(address.sin_port));
    return true;
}

static bool start_thread(struct lmtp_listener *listener)
{
    sigset_t all, before;
    (void)sigfillset(&all); /* signals are the server's */
    (void)pthread_sigmask(SIG_BLOCK, &all, &before);
    bool is_running = pthread_create(&listener->thread, NULL, run, listener) == 0;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return is_running;
}

struct lmtp_listener *lmtp_listener_start(const struct lmtp_options *options, char *bound,
                                          size_t bound_size, char *why, size_t why_size)
{
    struct lmtp_listener *listener = calloc(1, sizeof *listener);
    (void)snprintf(why, why_size, "no memory");
    if (listener == NULL) {
        return NULL;
    }
    listener->options = *options;
    (void)pthread_mutex_init(&listener->lock, NULL);
    (void)pthread_cond_init(&listener->quiet, NULL);
    listener->news_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    listener->base = event_base_new();
    if (listener->base == NULL || listener->news_fd < 0 ||
        !open_door(listener, bound, bound_size, why, why_size)) {
        lmtp_listener_free(listener);
        return NULL;
    }
    listener->news_event =
        event_new(listener->base, listener->news_fd, EV_READ | EV_PERSIST, on_news, listener);
    (void)event_add(listener->news_event, NULL);
    if (!start_thread(listener)) {
        (void)snprintf(why, why_size, "no thread for the listener");
        lmtp_listener_free(listener);
        return NULL;
    }
    return listener;
}

void lmtp_listener_stop(struct lmtp_listener *listener)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += STOP_WAIT_S;
    (void)pthread_mutex_lock(&listener->lock);
    listener->is_stopping = true;
    (void)pthread_mutex_unlock(&listener->lock);
    wake(listener);
    (void)pthread_mutex_lock(&listener->lock);
    while (listener->under_way > 0 &&
           pthread_cond_timedwait(&listener->quiet, &listener->lock, &until) == 0) {
    }
    (void)pthread_mutex_unlock(&listener->lock);
    event_base_loopbreak(listener->base); /* locked by the server's evthread, and idempotent */
    wake(listener);
    (void)pthread_join(listener->thread, NULL);
}

void lmtp_listener_free(struct lmtp_listener *listener)
{
    if (listener == NULL) {
        return;
    }
    while (listener->news != NULL) {
        struct pushed *pushed = listener->news;
        listener->news = pushed->next;
        listener->under_way--;
        free(pushed);
    }
    if (listener->under_way > 0) {
        return; /* answers that still come will look for it: better lost than wrong */
    }
    while (listener->connections != NULL) {
        struct connection *connection = listener->connections;
        connection->pushing = 0;
        hang_up(connection);
    }
    if (listener->news_event != NULL) {
        event_free(listener->news_event);
    }
    if (listener->door != NULL) {
        evconnlistener_free(listener->door);
    }
    if (listener->base != NULL) {
        event_base_free(listener->base);
    }
    if (listener->news_fd >= 0) {
        (void)close(listener->news_fd);
    }
    (void)pthread_cond_destroy(&listener->quiet);
    (void)pthread_mutex_destroy(&listener->lock);
    free(listener);
}
