#include "base/pool.h"
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include "support/suite.h"

static void count_up(void *ctx)
{
    (void)atomic_fetch_add((_Atomic int *)ctx, 1);
}

START_TEST(all_work_is_done_before_the_pool_is_gone)
{
    _Atomic int done = 0;
    struct pool *pool = pool_create(3, 100);
    for (int i = 0; i < 100; i++) {
        while (!pool_submit(pool, count_up, &done)) {
        }
    }

    pool_destroy(&pool);

    ck_assert_ptr_null(pool);
    ck_assert_int_eq(atomic_load(&done), 100);
    pool_destroy(&pool);
}
END_TEST

struct gate {
    pthread_mutex_t lock;
    _Atomic int entered;
};

static void wait_at_gate(void *ctx)
{
    struct gate *gate = ctx;
    (void)atomic_fetch_add(&gate->entered, 1);
    (void)pthread_mutex_lock(&gate->lock);
    (void)pthread_mutex_unlock(&gate->lock);
}

START_TEST(a_full_pool_says_so)
{
    struct gate gate = {.lock = PTHREAD_MUTEX_INITIALIZER};
    _Atomic int done = 0;
    struct pool *pool = pool_create(1, 2);
    (void)pthread_mutex_lock(&gate.lock);
    ck_assert(pool_submit(pool, wait_at_gate, &gate));
    while (atomic_load(&gate.entered) == 0) {
        (void)sched_yield();
    }

    bool first = pool_submit(pool, count_up, &done);
    bool second = pool_submit(pool, count_up, &done);
    bool third = pool_submit(pool, count_up, &done);
    (void)pthread_mutex_unlock(&gate.lock);
    pool_destroy(&pool);

    ck_assert(first && second);
    ck_assert_msg(!third, "a third one fitted where there was room for two");
    ck_assert_int_eq(atomic_load(&done), 2);
}
END_TEST

static void look_at_signals(void *ctx)
{
    sigset_t blocked;
    (void)pthread_sigmask(SIG_SETMASK, NULL, &blocked);
    *(int *)ctx = sigismember(&blocked, SIGTERM);
}

START_TEST(workers_leave_signals_to_the_loop)
{
    int blocked = -1;
    sigset_t ours;
    struct pool *pool = pool_create(1, 1);

    ck_assert(pool_submit(pool, look_at_signals, &blocked));
    pool_destroy(&pool);

    ck_assert_int_eq(blocked, 1);
    (void)pthread_sigmask(SIG_SETMASK, NULL, &ours);
    ck_assert_msg(sigismember(&ours, SIGTERM) == 0, "the caller's signals stay blocked");
}
END_TEST

SUITE("pool", all_work_is_done_before_the_pool_is_gone, a_full_pool_says_so,
      workers_leave_signals_to_the_loop)
