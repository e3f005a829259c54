#include "base/loop.h"
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "base/clock.h"
#include "support/suite.h"

/* What the callbacks did, as letters. */
struct story {
    struct loop *loop;
    struct loop_timer *timer;
    struct loop_fd *handle;
    char said[64];
    int ready;
};

static void say(struct story *story, char c)
{
    size_t length = strlen(story->said);
    if (length + 1 < sizeof story->said) {
        story->said[length] = c;
    }
}

static void on_a(void *ctx)
{
    say(ctx, 'a');
}

static void on_b(void *ctx)
{
    say(ctx, 'b');
}

static void on_post_more(void *ctx)
{
    struct story *story = ctx;
    say(story, '1');
    loop_post(story->loop, on_a, story);
    say(story, '2');
}

static void on_stop(void *ctx)
{
    struct story *story = ctx;
    say(story, 's');
    loop_stop(story->loop);
}

START_TEST(posts_run_in_order_and_not_from_inside_the_call)
{
    struct story story = {.loop = loop_create()};

    loop_post(story.loop, on_a, &story);
    loop_post(story.loop, on_b, &story);
    ck_assert_str_eq(story.said, "");
    loop_turn(story.loop, false);

    ck_assert_str_eq(story.said, "ab");
    loop_destroy(&story.loop);
    ck_assert_ptr_null(story.loop);
    loop_destroy(&story.loop);
}
END_TEST

START_TEST(a_post_from_a_post_comes_in_the_next_turn)
{
    struct story story = {.loop = loop_create()};
    loop_post(story.loop, on_post_more, &story);

    loop_turn(story.loop, false);
    ck_assert_str_eq(story.said, "12");
    loop_turn(story.loop, false);

    ck_assert_str_eq(story.said, "12a");
    loop_destroy(&story.loop);
}
END_TEST

START_TEST(a_loop_that_was_stopped_before_it_runs_returns_at_once)
{
    struct story story = {.loop = loop_create()};

    loop_stop(story.loop);
    loop_run(story.loop);
    loop_post(story.loop, on_stop, &story);
    loop_run(story.loop);

    ck_assert_str_eq(story.said, "s");
    loop_destroy(&story.loop);
}
END_TEST

START_TEST(what_was_posted_and_has_not_run_never_will)
{
    struct story story = {.loop = loop_create()};

    loop_post(story.loop, on_a, &story);
    loop_destroy(&story.loop);

    ck_assert_str_eq(story.said, "");
}
END_TEST

enum { THREADS = 3, POSTS = 2000 };

struct poster {
    struct loop *loop;
    int *left; /* touched on the loop only */
};

static void on_count(void *ctx)
{
    struct poster *poster = ctx;
    if (--*poster->left == 0) {
        loop_stop(poster->loop);
    }
}

static void *post_many(void *ctx)
{
    struct poster *poster = ctx;
    for (int i = 0; i < POSTS; i++) {
        loop_post(poster->loop, on_count, poster);
    }
    return NULL;
}

START_TEST(no_post_of_another_thread_is_lost)
{
    int left = THREADS * POSTS;
    struct loop *loop = loop_create();
    struct poster poster = {loop, &left};
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        ck_assert_int_eq(pthread_create(&threads[i], NULL, post_many, &poster), 0);
    }

    loop_run(loop);

    for (int i = 0; i < THREADS; i++) {
        (void)pthread_join(threads[i], NULL);
    }
    ck_assert_int_eq(left, 0);
    loop_destroy(&loop);
}
END_TEST

START_TEST(a_timer_fires_once_and_not_before_its_time)
{
    struct story story = {.loop = loop_create()};
    story.timer = loop_timer_create(story.loop, on_stop, &story);
    int64_t start_us = clock_monotonic_us(NULL);

    loop_timer_start(story.timer, 3000, 0);
    loop_run(story.loop);
    int64_t took_us = clock_monotonic_us(NULL) - start_us;
    loop_turn(story.loop, false);

    ck_assert_msg(took_us >= 3000, "it fired after %ld us", (long)took_us);
    ck_assert_str_eq(story.said, "s");
    loop_timer_destroy(&story.timer);
    loop_timer_destroy(&story.timer);
    loop_destroy(&story.loop);
}
END_TEST

static void on_third(void *ctx)
{
    struct story *story = ctx;
    say(story, 't');
    if (strlen(story->said) == 3) {
        loop_timer_stop(story->timer);
        loop_stop(story->loop);
    }
}

START_TEST(a_repeating_timer_fires_until_it_is_stopped)
{
    struct story story = {.loop = loop_create()};
    story.timer = loop_timer_create(story.loop, on_third, &story);

    loop_timer_start(story.timer, 0, 500);
    loop_run(story.loop);
    loop_turn(story.loop, false);

    ck_assert_str_eq(story.said, "ttt");
    loop_timer_destroy(&story.timer);
    loop_destroy(&story.loop);
}
END_TEST

static void on_last_tick(void *ctx)
{
    struct story *story = ctx;
    say(story, 'd');
    loop_timer_destroy(&story->timer);
    loop_stop(story->loop);
}

START_TEST(a_timer_may_be_destroyed_by_its_own_callback)
{
    struct story story = {.loop = loop_create()};
    story.timer = loop_timer_create(story.loop, on_last_tick, &story);

    loop_timer_start(story.timer, 0, 100);
    loop_run(story.loop);
    loop_turn(story.loop, false);

    ck_assert_str_eq(story.said, "d");
    loop_destroy(&story.loop);
}
END_TEST

static void on_ready(void *ctx, int what)
{
    struct story *story = ctx;
    story->ready |= what;
}

START_TEST(a_descriptor_tells_what_was_wanted_and_only_that)
{
    int ends[2];
    struct story story = {.loop = loop_create()};
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    story.handle = loop_fd_create(story.loop, ends[0], on_ready, &story);
    ck_assert_int_eq(write(ends[1], "x", 1), 1);

    loop_turn(story.loop, false);
    ck_assert_int_eq(story.ready, 0);
    loop_fd_want(story.handle, LOOP_READ);
    loop_turn(story.loop, false);
    ck_assert_int_eq(story.ready, LOOP_READ);
    story.ready = 0;
    loop_fd_want(story.handle, LOOP_READ | LOOP_WRITE);
    loop_turn(story.loop, false);
    ck_assert_int_eq(story.ready, LOOP_READ | LOOP_WRITE);
    story.ready = 0;
    loop_fd_want(story.handle, 0);
    loop_turn(story.loop, false);

    ck_assert_int_eq(story.ready, 0);
    loop_fd_destroy(&story.handle);
    ck_assert_msg(write(ends[0], "y", 1) == 1, "the descriptor was closed");
    (void)close(ends[0]);
    (void)close(ends[1]);
    loop_destroy(&story.loop);
}
END_TEST

static void on_ready_destroy(void *ctx, int what)
{
    struct story *story = ctx;
    story->ready = what;
    loop_fd_destroy(&story->handle);
}

START_TEST(a_handle_may_be_destroyed_by_its_own_callback)
{
    int ends[2];
    struct story story = {.loop = loop_create()};
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    story.handle = loop_fd_create(story.loop, ends[0], on_ready_destroy, &story);
    ck_assert_int_eq(write(ends[1], "x", 1), 1);
    loop_fd_want(story.handle, LOOP_READ | LOOP_WRITE);

    loop_turn(story.loop, false);
    loop_turn(story.loop, false);

    ck_assert_ptr_null(story.handle);
    ck_assert_int_ne(story.ready, 0);
    (void)close(ends[0]);
    (void)close(ends[1]);
    loop_destroy(&story.loop);
}
END_TEST

static void on_signal(void *ctx, int number)
{
    struct story *story = ctx;
    story->ready = number;
    say(story, '!');
}

START_TEST(a_signal_arrives_on_the_loop)
{
    struct story story = {.loop = loop_create()};
    loop_on_signal(story.loop, SIGUSR1, on_signal, &story);

    (void)raise(SIGUSR1);
    ck_assert_str_eq(story.said, "");
    for (int i = 0; i < 3; i++) { /* libevent reads the signal in one turn and tells it in it */
        loop_turn(story.loop, false);
    }

    ck_assert_str_eq(story.said, "!");
    ck_assert_int_eq(story.ready, SIGUSR1);
    loop_destroy(&story.loop);
}
END_TEST

SUITE("loop", posts_run_in_order_and_not_from_inside_the_call,
      a_post_from_a_post_comes_in_the_next_turn,
      a_loop_that_was_stopped_before_it_runs_returns_at_once,
      what_was_posted_and_has_not_run_never_will, no_post_of_another_thread_is_lost,
      a_timer_fires_once_and_not_before_its_time, a_repeating_timer_fires_until_it_is_stopped,
      a_timer_may_be_destroyed_by_its_own_callback,
      a_descriptor_tells_what_was_wanted_and_only_that,
      a_handle_may_be_destroyed_by_its_own_callback, a_signal_arrives_on_the_loop)
