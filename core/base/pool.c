#include "base/pool.h"
#include <pthread.h>
#include <signal.h>
#include "base/mem.h"
#include "base/must.h"

struct pool_work {
    void (*work)(void *ctx);
    void *ctx; /* lent until work has run */
};

struct pool {
    pthread_mutex_t lock;
    pthread_cond_t news;
    struct pool_work *ring; /* owned; `count` pieces of work from `head` on */
    size_t head, count, capacity;
    bool closing;
    pthread_t *threads; /* owned */
    size_t thread_count;
};

/* False when there is no work left and none will come. */
static bool pool_take(struct pool *pool, struct pool_work *work)
{
    (void)pthread_mutex_lock(&pool->lock);
    while (pool->count == 0 && !pool->closing) {
        (void)pthread_cond_wait(&pool->news, &pool->lock);
    }
    bool some = pool->count > 0;
    if (some) {
        *work = pool->ring[pool->head];
        pool->head = (pool->head + 1) % pool->capacity;
        pool->count--;
    }
    (void)pthread_mutex_unlock(&pool->lock);
    return some;
}

static void *pool_run(void *ctx)
{
    struct pool *pool = ctx;
    struct pool_work work;
    while (pool_take(pool, &work)) {
        work.work(work.ctx);
    }
    return NULL;
}

struct pool *pool_create(size_t threads, size_t capacity)
{
    MUST(threads > 0 && capacity > 0);
    struct pool *pool = MEM_NEW(struct pool);
    MUST(pthread_mutex_init(&pool->lock, NULL) == 0);
    MUST(pthread_cond_init(&pool->news, NULL) == 0);
    pool->ring = MEM_NEW_ARRAY(struct pool_work, capacity);
    pool->capacity = capacity;
    pool->threads = MEM_NEW_ARRAY(pthread_t, threads);

    /* Signals are for the loop: no worker may be the one that is interrupted. A fault of its own
     * stays its own: blocked, it would end us before any handler could say where. */
    static const int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS};
    sigset_t all, before;
    (void)sigfillset(&all);
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        (void)sigdelset(&all, faults[i]);
    }
    MUST(pthread_sigmask(SIG_SETMASK, &all, &before) == 0);
    for (; pool->thread_count < threads; pool->thread_count++) {
        pthread_t *thread = &pool->threads[pool->thread_count];
        MUST(pthread_create(thread, NULL, pool_run, pool) == 0);
    }
    MUST(pthread_sigmask(SIG_SETMASK, &before, NULL) == 0);
    return pool;
}

bool pool_submit(struct pool *pool, void (*work)(void *ctx), void *ctx)
{
    (void)pthread_mutex_lock(&pool->lock);
    bool fits = !pool->closing && pool->count < pool->capacity;
    if (fits) {
        size_t at = (pool->head + pool->count) % pool->capacity;
        pool->ring[at] = (struct pool_work){work, ctx};
        pool->count++;
        (void)pthread_cond_signal(&pool->news);
    }
    (void)pthread_mutex_unlock(&pool->lock);
    return fits;
}

void pool_destroy(struct pool **pool)
{
    struct pool *gone = *pool;
    if (gone == NULL) {
        return;
    }
    (void)pthread_mutex_lock(&gone->lock);
    gone->closing = true;
    (void)pthread_cond_broadcast(&gone->news);
    (void)pthread_mutex_unlock(&gone->lock);
    for (size_t i = 0; i < gone->thread_count; i++) {
        (void)pthread_join(gone->threads[i], NULL);
    }
    (void)pthread_cond_destroy(&gone->news);
    (void)pthread_mutex_destroy(&gone->lock);
    mem_free(gone->threads);
    mem_free(gone->ring);
    mem_free(gone);
    *pool = NULL;
}
