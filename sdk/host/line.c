#include "line.h"
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/mem.h"
#include "base/must.h"
#include "base/mutex.h"

#define CHUNK_BYTES 65536
#define FOREVER_US INT64_MAX

struct pending { /* a request of ours without an answer */
    struct line *line;
    uint64_t id;
    void (*on_answer)(void *ctx, const struct bridge_message *message); /* NULL: somebody waits */
    void *ctx;
    struct line_message *answer; /* owned, when it is there */
    bool is_forgotten;
    struct pending *next;
};

struct line {
    struct loop *loop;
    void (*on_request)(void *ctx, struct line_message *message, struct line_work *work);
    void *ctx;
    struct mutex *role; /* held by who reads; guards frame */
    struct bridge_frame frame;
    atomic_uint idle; /* threads that read, or wait to */
    atomic_uint_fast64_t last_id;
    atomic_size_t message_max;
    atomic_uint_fast64_t last_of;
    struct mutex *pen;       /* one frame at a time */
    struct mutex *longs;     /* one message in pieces at a time */
    struct mutex *lock;      /* guards pending */
    struct pending *pending; /* owned */
};

void line_free(struct line_message **message)
{
    if (*message != NULL) {
        arena_fini(&(*message)->arena);
        mem_free(*message);
        *message = NULL;
    }
}

uint64_t line_next_id(struct line *line)
{
    return atomic_fetch_add(&line->last_id, 1) + 1;
}

/* Without the server there is nothing to do: the kernel takes everything back. */
static void leave(void)
{
    _exit(0);
}

/* The descriptor itself is no more: only the plugin can have done that. */
static void lose(void)
{
    (void)fprintf(stderr,
                  "rung-plugin-host: descriptor 3: %s; the plugin closed what is not its own\n",
                  strerror(errno));
    _exit(1);
}

void line_set_message_max(struct line *line, size_t bytes)
{
    atomic_store(&line->message_max, bytes);
}

bool line_end(struct line *line, struct bridge_frame_pen *pen)
{
    struct buf pieces;
    struct text message;
    enum bridge_cut_result result = BRIDGE_CUT_TOO_LONG;
    buf_init(&pieces);
    if (bridge_frame_close(pen, &message)) {
        uint64_t of = atomic_fetch_add(&line->last_of, 1) + 1;
        result = bridge_cut_end(pen, message, atomic_load(&line->message_max), of, &pieces);
    }
    if (result == BRIDGE_CUT_FRAME) {
        return true;
    }
    buf_fini(pen->out);
    *pen->out = pieces;
    return result == BRIDGE_CUT_PIECES;
}

static void write_frame(struct line *line, struct text left)
{
    mutex_lock(line->pen);
    while (left.n > 0) {
        ssize_t n = write(LINE_DESCRIPTOR, left.p, left.n);
        if (n < 0 && errno != EINTR) {
            lose();
        }
        left = n > 0 ? text_slice(left, (size_t)n, left.n) : left;
    }
    mutex_unlock(line->pen);
}

/* Between two pieces others may send what is short. */
void line_send(struct line *line, struct buf *frame)
{
    struct text next = bridge_cut_next(frame, 0);
    bool is_long = next.n < frame->n;
    if (is_long) {
        mutex_lock(line->longs);
    }
    for (size_t at = 0; next.n > 0; next = bridge_cut_next(frame, at)) {
        write_frame(line, next);
        at += next.n;
    }
    if (is_long) {
        mutex_unlock(line->longs);
    }
    buf_fini(frame);
}

/* --- our requests --- */

static struct pending *add(struct line *line, uint64_t id)
{
    struct pending *pending = MEM_NEW(struct pending);
    *pending = (struct pending){.line = line, .id = id};
    return pending;
}

static void publish(struct pending *pending)
{
    struct line *line = pending->line;
    mutex_lock(line->lock);
    pending->next = line->pending;
    line->pending = pending;
    mutex_unlock(line->lock);
}

/* The lock is held. */
static struct pending *find(struct line *line, uint64_t id)
{
    struct pending *at = line->pending;
    while (at != NULL && at->id != id) {
        at = at->next;
    }
    return at;
}

/* The lock is held. */
static void unlink_pending(struct line *line, const struct pending *pending)
{
    struct pending **at = &line->pending;
    while (*at != NULL && *at != pending) {
        at = &(*at)->next;
    }
    if (*at != NULL) {
        *at = pending->next;
    }
}

struct line_message *line_ask(struct line *line, uint64_t id, struct buf *frame)
{
    struct pending *pending = add(line, id);
    publish(pending);
    line_send(line, frame);
    mutex_lock(line->lock);
    while (pending->answer == NULL) {
        (void)mutex_wait(line->lock, FOREVER_US);
    }
    unlink_pending(line, pending);
    mutex_unlock(line->lock);
    struct line_message *answer = pending->answer;
    mem_free(pending);
    return answer;
}

void line_ask_later(struct line *line, uint64_t id, struct buf *frame,
                    void (*on_answer)(void *ctx, const struct bridge_message *message), void *ctx)
{
    struct pending *pending = add(line, id);
    pending->on_answer = on_answer;
    pending->ctx = ctx;
    publish(pending);
    line_send(line, frame);
}

static void answer_on_loop(void *ctx)
{
    struct pending *pending = ctx;
    mutex_lock(pending->line->lock);
    unlink_pending(pending->line, pending);
    bool is_forgotten = pending->is_forgotten;
    mutex_unlock(pending->line->lock);
    if (!is_forgotten) {
        pending->on_answer(pending->ctx, &pending->answer->message);
    }
    line_free(&pending->answer);
    mem_free(pending);
}

bool line_forget(struct line *line, uint64_t id)
{
    mutex_lock(line->lock);
    struct pending *pending = find(line, id);
    bool is_there = pending != NULL && !pending->is_forgotten;
    bool is_on_its_way = is_there && pending->answer != NULL;
    if (is_on_its_way) {
        pending->is_forgotten = true; /* the loop frees it */
    } else if (is_there) {
        unlink_pending(line, pending);
        mem_free(pending);
    }
    mutex_unlock(line->lock);
    return is_there;
}

/* --- reading --- */

static void take_answer(struct line *line, struct line_message *message)
{
    mutex_lock(line->lock);
    struct pending *pending = find(line, message->message.id);
    bool is_news = pending != NULL && pending->answer == NULL;
    bool is_later = is_news && pending->on_answer != NULL;
    if (is_news) {
        pending->answer = message;
        mutex_wake(line->lock);
    }
    mutex_unlock(line->lock);
    if (is_later) {
        loop_post(line->loop, answer_on_loop, pending);
    } else if (!is_news) {
        line_free(&message);
    }
}

/* The next message, whoever it is for. The role is held. */
static struct line_message *receive(struct line *line)
{
    static char chunk[CHUNK_BYTES];
    struct line_message *message = MEM_NEW(struct line_message);
    arena_init(&message->arena);
    for (;;) {
        const char *why = NULL;
        enum bridge_frame_result result =
            bridge_frame_next(&line->frame, &message->arena, &message->message, &why);
        if (result == BRIDGE_FRAME_DONE) {
            return message;
        }
        arena_reset(&message->arena); /* of pieces of what is not whole yet */
        ssize_t n = result == BRIDGE_FRAME_BAD ? 0 : read(LINE_DESCRIPTOR, chunk, CHUNK_BYTES);
        if (n == 0) {
            leave();
        }
        if (n < 0 && errno != EINTR) {
            lose();
        }
        bridge_frame_feed(&line->frame, (struct text){chunk, n > 0 ? (size_t)n : 0});
    }
}

/* Reads until there is something to do, gives the reading away, and does it. Who is the last to
 * leave brings another one: what all of them wait for is an answer that somebody has to read. */
static void *read_and_work(void *ctx)
{
    struct line *line = ctx;
    for (;;) {
        struct line_work work = {0};
        mutex_lock(line->role);
        while (work.run == NULL) {
            struct line_message *message = receive(line);
            if (message->message.kind == BRIDGE_RESPONSE) {
                take_answer(line, message);
            } else {
                line->on_request(line->ctx, message, &work);
            }
        }
        mutex_unlock(line->role);
        if (atomic_fetch_sub(&line->idle, 1) == 1) {
            line_add_threads(line, 1);
        }
        work.run(work.ctx);
        atomic_fetch_add(&line->idle, 1);
    }
    return NULL;
}

struct line *line_create(struct loop *loop,
                         void (*on_request)(void *ctx, struct line_message *message,
                                            struct line_work *work),
                         void *ctx)
{
    struct line *line = MEM_NEW(struct line);
    *line = (struct line){.loop = loop, .on_request = on_request, .ctx = ctx};
    line->pen = mutex_create();
    line->longs = mutex_create();
    line->lock = mutex_create();
    line->role = mutex_create();
    bridge_frame_init(&line->frame);
    return line;
}

void line_add_threads(struct line *line, unsigned count)
{
    atomic_fetch_add(&line->idle, count);
    for (unsigned i = 0; i < count; i++) {
        pthread_t reader;
        MUST(pthread_create(&reader, NULL, read_and_work, line) == 0);
        (void)pthread_detach(reader);
    }
}
