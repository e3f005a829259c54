#include "rpc/conn.h"
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/must.h"

struct conn {
    struct conn_list *list;
    struct conn *next, **back;
    struct bufferevent *bev; /* owned, with its descriptor */
    struct session *session; /* owned */
    struct loop_timer *late; /* owned; runs while a frame has begun and is not whole */
    uint64_t late_frame;     /* the one it runs for */
    bool late_runs;
    bool closing;
};

static void wire_send(void *ctx, struct text bytes)
{
    struct conn *conn = ctx;
    (void)bufferevent_write(conn->bev, bytes.p, bytes.n);
}

static size_t wire_unsent(void *ctx)
{
    struct conn *conn = ctx;
    return evbuffer_get_length(bufferevent_get_output(conn->bev));
}

static void wire_hang_up(void *ctx)
{
    struct conn *conn = ctx;
    conn->closing = true;
    (void)bufferevent_disable(conn->bev, EV_READ);
}

/* A frame has its time from the first byte on: bytes that drip do not buy more. */
static void watch_frame(struct conn *conn)
{
    uint64_t frame = 0;
    bool inside = session_is_inside_frame(conn->session, &frame);
    if (!inside && conn->late_runs) {
        loop_timer_stop(conn->late);
    } else if (inside && (!conn->late_runs || conn->late_frame != frame)) {
        loop_timer_start(conn->late, CONN_FRAME_SECONDS * CLOCK_SECOND_US, 0);
        conn->late_frame = frame;
    }
    conn->late_runs = inside;
}

static void on_late(void *ctx)
{
    struct conn *conn = ctx;
    log_warn("conn.late", "seconds=%d", CONN_FRAME_SECONDS);
    conn_destroy(&conn);
}

static void on_readable(struct bufferevent *bev, void *ctx)
{
    struct conn *conn = ctx;
    struct evbuffer *input = bufferevent_get_input(bev);
    size_t length = evbuffer_get_length(input);
    const unsigned char *bytes = evbuffer_pullup(input, (ev_ssize_t)length);
    bool good = session_feed(conn->session, (struct text){(const char *)bytes, length});
    (void)evbuffer_drain(input, length);
    if (good && !session_wants_bytes(conn->session)) {
        (void)bufferevent_disable(bev, EV_READ); /* TCP tells the client */
    }
    watch_frame(conn);
}

static void on_written(struct bufferevent *bev, void *ctx)
{
    struct conn *conn = ctx;
    (void)bev;
    if (conn->closing) {
        conn_destroy(&conn);
        return;
    }
    conn_resume(conn);
}

static void on_event(struct bufferevent *bev, short what, void *ctx)
{
    struct conn *conn = ctx;
    bool is_idle = (what & BEV_EVENT_TIMEOUT) != 0;
    if (is_idle && session_listens(conn->session)) {
        (void)bufferevent_enable(bev, EV_READ); /* The timeout has switched it off. */
        return;
    }
    if ((what & (BEV_EVENT_EOF | BEV_EVENT_ERROR | BEV_EVENT_TIMEOUT)) != 0) {
        conn_destroy(&conn);
    }
}

struct conn *conn_create(struct conn_list *list, struct loop *loop, struct engine *engine,
                         const struct session_local *local, int fd)
{
    struct conn *conn = MEM_NEW(struct conn);
    struct timeval idle = {.tv_sec = CONN_IDLE_SECONDS};
    conn->bev = bufferevent_socket_new(loop_base(loop), fd, BEV_OPT_CLOSE_ON_FREE);
    MUST(conn->bev != NULL);
    struct session_wire wire = {
        .send = wire_send, .unsent = wire_unsent, .hang_up = wire_hang_up, .ctx = conn};
    conn->session = session_create(engine, local, wire);
    conn->late = loop_timer_create(loop, on_late, conn);
    conn->list = list;
    conn->next = list->first;
    conn->back = &list->first;
    if (conn->next != NULL) {
        conn->next->back = &conn->next;
    }
    list->first = conn;
    list->count++;
    bufferevent_setcb(conn->bev, on_readable, on_written, on_event, conn);
    bufferevent_setwatermark(conn->bev, EV_READ, 0, CONN_READ_BYTES_MAX);
    (void)bufferevent_set_timeouts(conn->bev, &idle, NULL);
    (void)bufferevent_enable(conn->bev, EV_READ | EV_WRITE);
    return conn;
}

void conn_destroy(struct conn **conn)
{
    struct conn *old = *conn;
    if (old == NULL) {
        return;
    }
    *old->back = old->next;
    if (old->next != NULL) {
        old->next->back = old->back;
    }
    old->list->count--;
    loop_timer_destroy(&old->late);
    session_destroy(&old->session);
    bufferevent_free(old->bev);
    mem_free(old);
    *conn = NULL;
}

struct conn *conn_next(const struct conn *conn)
{
    return conn->next;
}

struct session *conn_session(struct conn *conn)
{
    return conn->session;
}

void conn_resume(struct conn *conn)
{
    if (!conn->closing && session_resume(conn->session) && session_wants_bytes(conn->session)) {
        (void)bufferevent_enable(conn->bev, EV_READ);
    }
    watch_frame(conn);
}
