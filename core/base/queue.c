#include "base/queue.h"
#include <pthread.h>
#include <time.h>
#include "base/clock.h"
#include "base/mem.h"
#include "base/must.h"

struct queue {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    void **items; /* a ring; larger than `limit` when urgent items came */
    size_t limit, room, first, count;
    bool closed, woken;
};

struct queue *queue_create(size_t capacity)
{
    struct queue *queue = MEM_NEW(struct queue);
    pthread_condattr_t attributes;
    MUST(capacity > 0);
    MUST(pthread_mutex_init(&queue->mutex, NULL) == 0);
    MUST(pthread_condattr_init(&attributes) == 0);
    MUST(pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0);
    MUST(pthread_cond_init(&queue->changed, &attributes) == 0);
    (void)pthread_condattr_destroy(&attributes);
    queue->limit = capacity;
    queue->room = capacity;
    queue->items = MEM_NEW_ARRAY(void *, capacity);
    return queue;
}

void queue_destroy(struct queue **queue)
{
    struct queue *old = *queue;
    if (old == NULL) {
        return;
    }
    MUST(old->count == 0);
    (void)pthread_cond_destroy(&old->changed);
    (void)pthread_mutex_destroy(&old->mutex);
    mem_free(old->items);
    mem_free(old);
    *queue = NULL;
}

static void grow(struct queue *queue)
{
    void **items = MEM_NEW_ARRAY(void *, queue->room * 2);
    for (size_t i = 0; i < queue->count; i++) {
        items[i] = queue->items[(queue->first + i) % queue->room];
    }
    mem_free(queue->items);
    queue->items = items;
    queue->first = 0;
    queue->room *= 2;
}

static bool push(struct queue *queue, void *item, bool urgent)
{
    (void)pthread_mutex_lock(&queue->mutex);
    bool taken = !queue->closed && (urgent || queue->count < queue->limit);
    if (taken) {
        if (queue->count == queue->room) {
            grow(queue);
        }
        queue->items[(queue->first + queue->count++) % queue->room] = item;
        (void)pthread_cond_signal(&queue->changed);
    }
    (void)pthread_mutex_unlock(&queue->mutex);
    return taken;
}

bool queue_push(struct queue *queue, void *item)
{
    return push(queue, item, false);
}

bool queue_push_urgent(struct queue *queue, void *item)
{
    return push(queue, item, true);
}

size_t queue_pop_all(struct queue *queue, void **items, size_t max)
{
    (void)pthread_mutex_lock(&queue->mutex);
    size_t count = queue->count < max ? queue->count : max;
    for (size_t i = 0; i < count; i++) {
        items[i] = queue->items[queue->first];
        queue->first = (queue->first + 1) % queue->room;
    }
    queue->count -= count;
    (void)pthread_mutex_unlock(&queue->mutex);
    return count;
}

void queue_wait(struct queue *queue, int64_t until_us)
{
    struct timespec until = {.tv_sec = until_us / CLOCK_SECOND_US, .tv_nsec = until_us % CLOCK_SECOND_US * 1000};
    (void)pthread_mutex_lock(&queue->mutex);
    int result = 0;
    while (queue->count == 0 && !queue->woken && !queue->closed && result == 0) {
        result = until_us == INT64_MAX ? pthread_cond_wait(&queue->changed, &queue->mutex)
                                       : pthread_cond_timedwait(&queue->changed, &queue->mutex, &until);
    }
    queue->woken = false;
    (void)pthread_mutex_unlock(&queue->mutex);
}

void queue_wake(struct queue *queue)
{
    (void)pthread_mutex_lock(&queue->mutex);
    queue->woken = true;
    (void)pthread_cond_signal(&queue->changed);
    (void)pthread_mutex_unlock(&queue->mutex);
}

void queue_close(struct queue *queue)
{
    (void)pthread_mutex_lock(&queue->mutex);
    queue->closed = true;
    (void)pthread_cond_signal(&queue->changed);
    (void)pthread_mutex_unlock(&queue->mutex);
}

size_t queue_count(struct queue *queue)
{
    (void)pthread_mutex_lock(&queue->mutex);
    size_t count = queue->count;
    (void)pthread_mutex_unlock(&queue->mutex);
    return count;
}
