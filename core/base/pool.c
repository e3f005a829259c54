#include "base/pool.h"
#include <pthread.h>
#include <signal.h>
#include "base/mem.h"
#include "base/must.h"

struct task {
    void (*work)(void *ctx);
    void *ctx;
};
struct pool {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    struct task *tasks; /* a ring */
    size_t capacity, first, count;
    bool closed;
    pthread_t *threads;
    size_t thread_count;
};

static bool take(struct pool *pool, struct task *task)
{
    (void)pthread_mutex_lock(&pool->mutex);
    while (pool->count == 0 && !pool->closed) {
        (void)pthread_cond_wait(&pool->changed, &pool->mutex);
    }
    bool taken = pool->count > 0;
    if (taken) {
        *task = pool->tasks[pool->first];
        pool->first = (pool->first + 1) % pool->capacity;
        pool->count--;
    }
    (void)pthread_mutex_unlock(&pool->mutex);
    return taken;
}

static void *run_worker(void *ctx)
{
    struct pool *pool = ctx;
    struct task task;
    while (take(pool, &task)) {
        task.work(task.ctx);
    }
    return NULL;
}

struct pool *pool_create(size_t threads, size_t capacity)
{
    struct pool *pool = MEM_NEW(struct pool);
    sigset_t all;
    sigset_t old;
    MUST(threads > 0 && capacity > 0);
    MUST(pthread_mutex_init(&pool->mutex, NULL) == 0);
    MUST(pthread_cond_init(&pool->changed, NULL) == 0);
    pool->tasks = MEM_NEW_ARRAY(struct task, capacity);
    pool->capacity = capacity;
    pool->threads = MEM_NEW_ARRAY(pthread_t, threads);
    pool->thread_count = threads;
    (void)sigfillset(&all); /* signals are the loop's */
    (void)pthread_sigmask(SIG_SETMASK, &all, &old);
    for (size_t i = 0; i < threads; i++) {
        MUST(pthread_create(&pool->threads[i], NULL, run_worker, pool) == 0);
    }
    (void)pthread_sigmask(SIG_SETMASK, &old, NULL);
    return pool;
}

bool pool_submit(struct pool *pool, void (*work)(void *ctx), void *ctx)
{
    (void)pthread_mutex_lock(&pool->mutex);
    bool taken = !pool->closed && pool->count < pool->capacity;
    if (taken) {
        pool->tasks[(pool->first + pool->count++) % pool->capacity] = (struct task){.work = work, .ctx = ctx};
        (void)pthread_cond_signal(&pool->changed);
    }
    (void)pthread_mutex_unlock(&pool->mutex);
    return taken;
}

void pool_destroy(struct pool **pool)
{
    struct pool *old = *pool;
    if (old == NULL) {
        return;
    }
    (void)pthread_mutex_lock(&old->mutex);
    old->closed = true;
    (void)pthread_cond_broadcast(&old->changed);
    (void)pthread_mutex_unlock(&old->mutex);
    for (size_t i = 0; i < old->thread_count; i++) {
        (void)pthread_join(old->threads[i], NULL);
    }
    (void)pthread_cond_destroy(&old->changed);
    (void)pthread_mutex_destroy(&old->mutex);
    mem_free(old->threads);
    mem_free(old->tasks);
    mem_free(old);
    *pool = NULL;
}
