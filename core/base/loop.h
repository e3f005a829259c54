/* The door to libevent: descriptors, timers, signals, and work posted from other threads.
 * Everything here is called on the loop's thread unless it says [any thread]. Callbacks come in a
 * later turn, never from inside the call that registered them. */
#ifndef BASE_LOOP_H
#define BASE_LOOP_H
#include <stdbool.h>
#include <stdint.h>

struct loop;
struct loop_timer;
struct loop_fd;
struct event_base;

enum { LOOP_READ = 1, LOOP_WRITE = 2 };

struct loop *loop_create(void);
void loop_destroy(struct loop **loop); /* likes NULL; what was posted and has not run, never will */
void loop_run(struct loop *loop);      /* until loop_stop */
void loop_turn(struct loop *loop, bool block); /* one round; for simulators and tests */
void loop_stop(struct loop *loop);             /* [any thread] */
/* Lent; for the other doors to libevent (rpc, http). */
struct event_base *loop_base(struct loop *loop);

/* Runs on_post(ctx) on the loop's thread, in order of posting. [any thread] */
void loop_post(struct loop *loop, void (*on_post)(void *ctx), void *ctx);

/* One shot after delay_us; period_us > 0 repeats. Destroying stops it. */
struct loop_timer *loop_timer_create(struct loop *loop, void (*on_timer)(void *ctx), void *ctx);
void loop_timer_start(struct loop_timer *timer, int64_t delay_us, int64_t period_us);
void loop_timer_stop(struct loop_timer *timer);
void loop_timer_destroy(struct loop_timer **timer);

struct loop_fd *loop_fd_create(struct loop *loop, int fd, void (*on_ready)(void *ctx, int what),
                               void *ctx);
void loop_fd_want(struct loop_fd *handle, int what); /* LOOP_READ | LOOP_WRITE, 0: nothing */
void loop_fd_destroy(struct loop_fd **handle);       /* does not close fd */

/* on_signal runs on the loop for each arrival of `number`; stays until the loop is destroyed. */
void loop_on_signal(struct loop *loop, int number, void (*on_signal)(void *ctx, int number),
                    void *ctx);

#endif
