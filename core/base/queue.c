#include "base/queue.h"
#include <pthread.h>
#include <time.h>
#include "base/clock.h"
#include "base/mem.h"
#include "base/must.h"

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t news;
    void **ring; /* owned; room for `size`, of which `count` from `head` on are taken */
    size_t head, count, size;
    size_t capacity;
    size_t wanted; /* so many wake the consumer; 1 while it is not asleep */
    bool closed, woken;
};

struct queue *queue_create(size_t capacity)
{
    MUST(capacity > 0);
    struct queue *queue = MEM_NEW(struct queue);
    pthread_condattr_t attr;
    MUST(pthread_mutex_init(&queue->lock, NULL) == 0);
    MUST(pthread_condattr_init(&attr) == 0);
    MUST(pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) == 0);
    MUST(pthread_cond_init(&queue->news, &attr) == 0);
    (void)pthread_condattr_destroy(&attr);
    queue->capacity = capacity;
    queue->wanted = 1;
    return queue;
}

void queue_destroy(struct queue **queue)
{
    struct queue *gone = *queue;
    if (gone == NULL) {
        return;
    }
    MUST(gone->count == 0); /* What is inside has an owner, and it is not us. */
    (void)pthread_cond_destroy(&gone->news);
    (void)pthread_mutex_destroy(&gone->lock);
    mem_free(gone->ring);
    mem_free(gone);
    *queue = NULL;
}

static void queue_make_room(struct queue *queue)
{
    if (queue->count < queue->size) {
        return;
    }
    size_t size = queue->size > 0 ? queue->size * 2 : 16;
    void **ring = MEM_NEW_ARRAY(void *, size);
    for (size_t i = 0; i < queue->count; i++) {
        ring[i] = queue->ring[(queue->head + i) % queue->size];
    }
    mem_free(queue->ring);
    queue->ring = ring;
    queue->size = size;
    queue->head = 0;
}

static bool queue_add(struct queue *queue, void *item, bool urgent)
{
    (void)pthread_mutex_lock(&queue->lock);
    bool fits = !queue->closed && (urgent || queue->count < queue->capacity);
    if (fits) {
        queue_make_room(queue);
        queue->ring[(queue->head + queue->count) % queue->size] = item;
        queue->count++;
        if (queue->count >= queue->wanted) {
            (void)pthread_cond_signal(&queue->news);
        }
    }
    (void)pthread_mutex_unlock(&queue->lock);
    return fits;
}

bool queue_push(struct queue *queue, void *item)
{
    return queue_add(queue, item, false);
}

bool queue_push_urgent(struct queue *queue, void *item)
{
    return queue_add(queue, item, true);
}

size_t queue_pop_all(struct queue *queue, void **items, size_t max)
{
    (void)pthread_mutex_lock(&queue->lock);
    size_t taken = queue->count < max ? queue->count : max;
    for (size_t i = 0; i < taken; i++) {
        items[i] = queue->ring[queue->head];
        queue->head = (queue->head + 1) % queue->size;
    }
    queue->count -= taken;
    (void)pthread_mutex_unlock(&queue->lock);
    return taken;
}

/* Sleeps once; false when the time has come. */
static bool queue_sleep(struct queue *queue, int64_t until_us)
{
    if (until_us == INT64_MAX) {
        (void)pthread_cond_wait(&queue->news, &queue->lock);
        return true;
    }
    if (until_us <= clock_monotonic_us(NULL)) {
        return false;
    }
    struct timespec until = {
        .tv_sec = (time_t)(until_us / CLOCK_SECOND_US),
        .tv_nsec = (long)(until_us % CLOCK_SECOND_US) * 1000,
    };
    return pthread_cond_timedwait(&queue->news, &queue->lock, &until) == 0;
}

void queue_wait(struct queue *queue, int64_t until_us)
{
    (void)pthread_mutex_lock(&queue->lock);
    while (queue->count == 0 && !queue->woken && !queue->closed) {
        if (!queue_sleep(queue, until_us)) {
            break;
        }
    }
    queue->woken = false;
    (void)pthread_mutex_unlock(&queue->lock);
}

void queue_rest(struct queue *queue, size_t enough, int64_t until_us)
{
    (void)pthread_mutex_lock(&queue->lock);
    queue->wanted = enough;
    while (queue->count < enough && !queue->woken && queue_sleep(queue, until_us)) {
    }
    queue->wanted = 1;
    queue->woken = false;
    (void)pthread_mutex_unlock(&queue->lock);
}

void queue_wake(struct queue *queue)
{
    (void)pthread_mutex_lock(&queue->lock);
    queue->woken = true;
    (void)pthread_cond_signal(&queue->news);
    (void)pthread_mutex_unlock(&queue->lock);
}

void queue_close(struct queue *queue)
{
    (void)pthread_mutex_lock(&queue->lock);
    queue->closed = true;
    (void)pthread_cond_broadcast(&queue->news);
    (void)pthread_mutex_unlock(&queue->lock);
}

size_t queue_count(struct queue *queue)
{
    (void)pthread_mutex_lock(&queue->lock);
    size_t count = queue->count;
    (void)pthread_mutex_unlock(&queue->lock);
    return count;
}
