#include "base/loop.h"
#include <event2/event.h>
#include <event2/thread.h>
#include <pthread.h>
#include "base/clock.h"
#include "base/mem.h"
#include "base/must.h"

struct post {
    struct post *next; /* owned */
    void (*on_post)(void *ctx);
    void *ctx;
};
struct watch { /* a signal's registration; lives as long as the loop */
    struct watch *next;
    struct event *event;
    void (*on_signal)(void *ctx, int number);
    void *ctx;
};
struct loop {
    struct event_base *base;
    struct event *wake;
    pthread_mutex_t mutex;
    struct post *posts, **posts_end; /* guarded by mutex */
    struct watch *watches;
};
struct loop_timer {
    struct event *event;
    void (*on_timer)(void *ctx);
    void *ctx;
    int64_t period_us;
};
struct loop_fd {
    struct loop *loop;
    struct event *event;
    int fd;
    void (*on_ready)(void *ctx, int what);
    void *ctx;
};

static struct timeval timeval_of(int64_t us)
{
    if (us < 0) {
        us = 0;
    }
    return (struct timeval){.tv_sec = us / CLOCK_SECOND_US, .tv_usec = us % CLOCK_SECOND_US};
}

static void run_posts(evutil_socket_t fd, short what, void *ctx)
{
    struct loop *loop = ctx;
    (void)fd;
    (void)what;
    (void)pthread_mutex_lock(&loop->mutex);
    struct post *post = loop->posts;
    loop->posts = NULL;
    loop->posts_end = &loop->posts;
    (void)pthread_mutex_unlock(&loop->mutex);
    while (post != NULL) {
        struct post *next = post->next;
        post->on_post(post->ctx);
        mem_free(post);
        post = next;
    }
}

static void start_threads(void)
{
    MUST(evthread_use_pthreads() == 0);
}

struct loop *loop_create(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct loop *loop = MEM_NEW(struct loop);
    (void)pthread_once(&once, start_threads); /* locking must be on before the first base is made */
    loop->base = event_base_new();
    MUST(loop->base != NULL);
    loop->wake = event_new(loop->base, -1, EV_PERSIST, run_posts, loop);
    MUST(loop->wake != NULL);
    loop->posts_end = &loop->posts;
    MUST(pthread_mutex_init(&loop->mutex, NULL) == 0);
    return loop;
}

void loop_destroy(struct loop **loop)
{
    struct loop *old = *loop;
    if (old == NULL) {
        return;
    }
    while (old->posts != NULL) {
        struct post *post = old->posts;
        old->posts = post->next;
        mem_free(post);
    }
    while (old->watches != NULL) {
        struct watch *watch = old->watches;
        old->watches = watch->next;
        event_free(watch->event);
        mem_free(watch);
    }
    event_free(old->wake);
    event_base_free(old->base);
    (void)pthread_mutex_destroy(&old->mutex);
    mem_free(old);
    *loop = NULL;
}

void loop_run(struct loop *loop)
{
    MUST(event_base_loop(loop->base, EVLOOP_NO_EXIT_ON_EMPTY) >= 0);
}

void loop_turn(struct loop *loop, bool block)
{
    MUST(event_base_loop(loop->base, block ? EVLOOP_ONCE : EVLOOP_NONBLOCK) >= 0);
}

void loop_stop(struct loop *loop)
{
    (void)event_base_loopbreak(loop->base);
}

struct event_base *loop_base(struct loop *loop)
{
    return loop->base;
}

void loop_post(struct loop *loop, void (*on_post)(void *ctx), void *ctx)
{
    struct post *post = MEM_NEW(struct post);
    *post = (struct post){.on_post = on_post, .ctx = ctx};
    (void)pthread_mutex_lock(&loop->mutex);
    bool was_empty = loop->posts == NULL;
    *loop->posts_end = post;
    loop->posts_end = &post->next;
    (void)pthread_mutex_unlock(&loop->mutex);
    if (was_empty) { /* one wake-up for all that comes before the loop looks */
        event_active(loop->wake, EV_READ, 0);
    }
}

static void run_timer(evutil_socket_t fd, short what, void *ctx)
{
    struct loop_timer *timer = ctx;
    (void)fd;
    (void)what;
    if (timer->period_us > 0) {
        struct timeval period = timeval_of(timer->period_us);
        (void)event_add(timer->event, &period);
    }
    timer->on_timer(timer->ctx); /* last: it may destroy the timer */
}

struct loop_timer *loop_timer_create(struct loop *loop, void (*on_timer)(void *ctx), void *ctx)
{
    struct loop_timer *timer = MEM_NEW(struct loop_timer);
    timer->on_timer = on_timer;
    timer->ctx = ctx;
    timer->event = event_new(loop->base, -1, 0, run_timer, timer);
    MUST(timer->event != NULL);
    return timer;
}

void loop_timer_start(struct loop_timer *timer, int64_t delay_us, int64_t period_us)
{
    struct timeval delay = timeval_of(delay_us);
    timer->period_us = period_us;
    (void)event_add(timer->event, &delay);
}

void loop_timer_stop(struct loop_timer *timer)
{
    (void)event_del(timer->event);
}

void loop_timer_destroy(struct loop_timer **timer)
{
    if (*timer == NULL) {
        return;
    }
    event_free((*timer)->event);
    mem_free(*timer);
    *timer = NULL;
}

static void run_fd(evutil_socket_t fd, short what, void *ctx)
{
    struct loop_fd *handle = ctx;
    (void)fd;
    handle->on_ready(handle->ctx, ((what & EV_READ) ? LOOP_READ : 0) | ((what & EV_WRITE) ? LOOP_WRITE : 0));
}

struct loop_fd *loop_fd_create(struct loop *loop, int fd, void (*on_ready)(void *ctx, int what), void *ctx)
{
    struct loop_fd *handle = MEM_NEW(struct loop_fd);
    *handle = (struct loop_fd){.loop = loop, .fd = fd, .on_ready = on_ready, .ctx = ctx};
    return handle;
}

void loop_fd_want(struct loop_fd *handle, int what)
{
    if (handle->event != NULL) {
        event_free(handle->event);
        handle->event = NULL;
    }
    if (what == 0) {
        return;
    }
    short flags = (short)(EV_PERSIST | ((what & LOOP_READ) ? EV_READ : 0) | ((what & LOOP_WRITE) ? EV_WRITE : 0));
    handle->event = event_new(handle->loop->base, handle->fd, flags, run_fd, handle);
    MUST(handle->event != NULL);
    (void)event_add(handle->event, NULL);
}

void loop_fd_destroy(struct loop_fd **handle)
{
    if (*handle == NULL) {
        return;
    }
    loop_fd_want(*handle, 0);
    mem_free(*handle);
    *handle = NULL;
}

static void run_signal(evutil_socket_t number, short what, void *ctx)
{
    struct watch *watch = ctx;
    (void)what;
    watch->on_signal(watch->ctx, (int)number);
}

void loop_on_signal(struct loop *loop, int number, void (*on_signal)(void *ctx, int number), void *ctx)
{
    struct watch *watch = MEM_NEW(struct watch);
    *watch = (struct watch){.next = loop->watches, .on_signal = on_signal, .ctx = ctx};
    loop->watches = watch;
    watch->event = evsignal_new(loop->base, number, run_signal, watch);
    MUST(watch->event != NULL);
    (void)event_add(watch->event, NULL);
}
