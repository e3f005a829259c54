#include "base/loop.h"
#include <errno.h>
#include <event2/event.h>
#include <event2/thread.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/mem.h"
#include "base/must.h"

struct loop_task {
    struct loop_task *next; /* owned by the list */
    void (*on_post)(void *ctx);
    void *ctx; /* lent until on_post has run */
};

struct loop_signal {
    struct loop_signal *next; /* owned */
    struct event *event;      /* owned */
    int number;
    void (*on_signal)(void *ctx, int number);
    void *ctx; /* lent until the loop is destroyed */
};

struct loop {
    struct event_base *base;     /* owned */
    struct event *wake;          /* owned; reads wake_fd */
    int wake_fd;                 /* owned; an eventfd: readable when there is something posted */
    struct loop_signal *signals; /* owned */
    _Atomic bool stopping;
    pthread_mutex_t lock;     /* guards the next two */
    struct loop_task *posted; /* owned; oldest first */
    struct loop_task **posted_end;
};

struct loop_timer {
    struct event *event; /* owned */
    int64_t period_us;
    void (*on_timer)(void *ctx);
    void *ctx; /* lent until the timer is destroyed */
};

struct loop_fd {
    struct loop *loop;   /* lent */
    struct event *event; /* owned; NULL while nothing is wanted */
    int fd;              /* lent */
    int want;
    void (*on_ready)(void *ctx, int what);
    void *ctx; /* lent until the handle is destroyed */
};

static void loop_wake(struct loop *loop)
{
    uint64_t one = 1;
    while (write(loop->wake_fd, &one, sizeof one) < 0 && errno == EINTR) {
    }
}

/* Runs what was posted up to now. What these callbacks post comes in the next turn, so that a chain
 * of posts cannot keep descriptors and timers waiting. */
static void loop_on_wake(evutil_socket_t fd, short what, void *ctx)
{
    struct loop *loop = ctx;
    (void)what;
    uint64_t wakes;
    while (read(fd, &wakes, sizeof wakes) < 0 && errno == EINTR) {
    }
    (void)pthread_mutex_lock(&loop->lock);
    struct loop_task *task = loop->posted;
    loop->posted = NULL;
    loop->posted_end = &loop->posted;
    (void)pthread_mutex_unlock(&loop->lock);
    while (task != NULL) {
        struct loop_task *next = task->next;
        task->on_post(task->ctx);
        mem_free(task);
        task = next;
    }
    if (atomic_load(&loop->stopping)) {
        (void)event_base_loopbreak(loop->base);
    }
}

static void loop_prepare_library(void)
{
    MUST(evthread_use_pthreads() == 0);
}

struct loop *loop_create(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, loop_prepare_library);
    struct loop *loop = MEM_NEW(struct loop);
    struct event_config *config = event_config_new();
    MUST(config != NULL);
    /* The coarse clock is up to 4 ms behind: timers would seem to fire before their time. */
    (void)event_config_set_flag(config, EVENT_BASE_FLAG_PRECISE_TIMER);
    (void)event_config_set_flag(config, EVENT_BASE_FLAG_NO_CACHE_TIME);
    loop->base = event_base_new_with_config(config);
    event_config_free(config);
    MUST(loop->base != NULL);
    loop->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    MUST(loop->wake_fd >= 0);
    loop->wake = event_new(loop->base, loop->wake_fd, EV_READ | EV_PERSIST, loop_on_wake, loop);
    MUST(loop->wake != NULL && event_add(loop->wake, NULL) == 0);
    MUST(pthread_mutex_init(&loop->lock, NULL) == 0);
    loop->posted_end = &loop->posted;
    return loop;
}

static void loop_free_lists(struct loop *loop)
{
    while (loop->posted != NULL) {
        struct loop_task *task = loop->posted;
        loop->posted = task->next;
        mem_free(task);
    }
    while (loop->signals != NULL) {
        struct loop_signal *signal = loop->signals;
        loop->signals = signal->next;
        event_free(signal->event);
        mem_free(signal);
    }
}

void loop_destroy(struct loop **loop)
{
    struct loop *gone = *loop;
    if (gone == NULL) {
        return;
    }
    loop_free_lists(gone);
    event_free(gone->wake);
    event_base_free(gone->base);
    (void)close(gone->wake_fd);
    (void)pthread_mutex_destroy(&gone->lock);
    mem_free(gone);
    *loop = NULL;
}

void loop_run(struct loop *loop)
{
    if (!atomic_load(&loop->stopping)) {
        MUST(event_base_loop(loop->base, EVLOOP_NO_EXIT_ON_EMPTY) == 0);
    }
    atomic_store(&loop->stopping, false);
}

void loop_turn(struct loop *loop, bool block)
{
    /* Without ONCE, NONBLOCK goes on for as long as anything is ready. */
    int flags = EVLOOP_ONCE | (block ? 0 : EVLOOP_NONBLOCK);
    MUST(event_base_loop(loop->base, flags) >= 0);
}

void loop_stop(struct loop *loop)
{
    atomic_store(&loop->stopping, true);
    loop_wake(loop);
}

struct event_base *loop_base(struct loop *loop)
{
    return loop->base;
}

void loop_post(struct loop *loop, void (*on_post)(void *ctx), void *ctx)
{
    struct loop_task *task = MEM_NEW(struct loop_task);
    task->on_post = on_post;
    task->ctx = ctx;
    (void)pthread_mutex_lock(&loop->lock);
    bool first = loop->posted == NULL;
    *loop->posted_end = task;
    loop->posted_end = &task->next;
    (void)pthread_mutex_unlock(&loop->lock);
    if (first) {
        loop_wake(loop);
    }
}

static struct timeval loop_timeval(int64_t us)
{
    us = us > 0 ? us : 0;
    return (struct timeval){
        .tv_sec = (time_t)(us / CLOCK_SECOND_US),
        .tv_usec = (suseconds_t)(us % CLOCK_SECOND_US),
    };
}

static void loop_on_timer(evutil_socket_t fd, short what, void *ctx)
{
    struct loop_timer *timer = ctx;
    (void)fd;
    (void)what;
    if (timer->period_us > 0) {
        struct timeval period = loop_timeval(timer->period_us);
        MUST(event_add(timer->event, &period) == 0);
    }
    timer->on_timer(timer->ctx); /* May destroy the timer: nothing of it is used after this. */
}

struct loop_timer *loop_timer_create(struct loop *loop, void (*on_timer)(void *ctx), void *ctx)
{
    struct loop_timer *timer = MEM_NEW(struct loop_timer);
    timer->event = evtimer_new(loop->base, loop_on_timer, timer);
    MUST(timer->event != NULL);
    timer->on_timer = on_timer;
    timer->ctx = ctx;
    return timer;
}

void loop_timer_start(struct loop_timer *timer, int64_t delay_us, int64_t period_us)
{
    struct timeval delay = loop_timeval(delay_us);
    timer->period_us = period_us;
    MUST(event_add(timer->event, &delay) == 0);
}

void loop_timer_stop(struct loop_timer *timer)
{
    timer->period_us = 0;
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

static void loop_on_fd(evutil_socket_t fd, short what, void *ctx)
{
    struct loop_fd *handle = ctx;
    (void)fd;
    int ready = ((what & EV_READ) != 0 ? LOOP_READ : 0) | ((what & EV_WRITE) != 0 ? LOOP_WRITE : 0);
    handle->on_ready(handle->ctx, ready); /* last: it may destroy the handle */
}

struct loop_fd *loop_fd_create(struct loop *loop, int fd, void (*on_ready)(void *ctx, int what),
                               void *ctx)
{
    struct loop_fd *handle = MEM_NEW(struct loop_fd);
    *handle = (struct loop_fd){.loop = loop, .fd = fd, .on_ready = on_ready, .ctx = ctx};
    return handle;
}

void loop_fd_want(struct loop_fd *handle, int what)
{
    if (what == handle->want) {
        return;
    }
    if (handle->event != NULL) {
        event_free(handle->event);
        handle->event = NULL;
    }
    handle->want = what;
    if (what == 0) {
        return;
    }
    int flags = EV_PERSIST | ((what & LOOP_READ) != 0 ? EV_READ : 0) |
                ((what & LOOP_WRITE) != 0 ? EV_WRITE : 0);
    handle->event = event_new(handle->loop->base, handle->fd, (short)flags, loop_on_fd, handle);
    MUST(handle->event != NULL && event_add(handle->event, NULL) == 0);
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

static void loop_on_signal_event(evutil_socket_t number, short what, void *ctx)
{
    struct loop_signal *signal = ctx;
    (void)number;
    (void)what;
    signal->on_signal(signal->ctx, signal->number);
}

void loop_on_signal(struct loop *loop, int number, void (*on_signal)(void *ctx, int number),
                    void *ctx)
{
    struct loop_signal *signal = MEM_NEW(struct loop_signal);
    signal->event = evsignal_new(loop->base, number, loop_on_signal_event, signal);
    MUST(signal->event != NULL && event_add(signal->event, NULL) == 0);
    signal->number = number;
    signal->on_signal = on_signal;
    signal->ctx = ctx;
    signal->next = loop->signals;
    loop->signals = signal;
}
