#include "base/mutex.h"
#include "base/clock.h"
#include "base/pool.h"
#include "support/suite.h"

struct shared {
    struct mutex *mutex;
    int count;
    bool ready;
};

static void add_thousand(void *ctx)
{
    struct shared *shared = ctx;
    for (int i = 0; i < 1000; i++) {
        mutex_lock(shared->mutex);
        int seen = shared->count; /* read and write apart: without the lock this loses counts */
        shared->count = seen + 1;
        mutex_unlock(shared->mutex);
    }
}

static void get_ready(void *ctx)
{
    struct shared *shared = ctx;
    mutex_lock(shared->mutex);
    shared->ready = true;
    mutex_wake(shared->mutex);
    mutex_unlock(shared->mutex);
}

START_TEST(one_thread_at_a_time_holds_it)
{
    struct shared shared = {.mutex = mutex_create()};
    struct pool *pool = pool_create(4, 16);

    for (int i = 0; i < 8; i++) {
        ck_assert(pool_submit(pool, add_thousand, &shared));
    }
    pool_destroy(&pool);

    ck_assert_int_eq(shared.count, 8000);
    mutex_destroy(&shared.mutex);
    ck_assert_ptr_null(shared.mutex);
}
END_TEST

START_TEST(whoever_waits_is_woken_by_the_change)
{
    struct shared shared = {.mutex = mutex_create()};
    struct pool *pool = pool_create(1, 1);
    int64_t until_us = clock_monotonic_us(NULL) + INT64_C(20000000);

    ck_assert(pool_submit(pool, get_ready, &shared));
    mutex_lock(shared.mutex);
    while (!shared.ready && mutex_wait(shared.mutex, until_us)) {
    }
    bool ready = shared.ready;
    mutex_unlock(shared.mutex);
    pool_destroy(&pool);

    ck_assert(ready);
    mutex_destroy(&shared.mutex);
}
END_TEST

START_TEST(waiting_ends_when_the_time_is_over)
{
    struct mutex *mutex = mutex_create();

    mutex_lock(mutex);
    bool woken = mutex_wait(mutex, clock_monotonic_us(NULL) - 1);
    mutex_unlock(mutex);

    ck_assert(!woken);
    mutex_destroy(&mutex);
}
END_TEST

SUITE("base/mutex", one_thread_at_a_time_holds_it, whoever_waits_is_woken_by_the_change,
      waiting_ends_when_the_time_is_over)
