/* A bounded hand-over between threads: many producers, one consumer, pointers in order. What is in
 * the queue belongs to the queue; push hands ownership over, pop takes it back. */
#ifndef BASE_QUEUE_H
#define BASE_QUEUE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct queue;

struct queue *queue_create(size_t capacity);
void queue_destroy(struct queue **queue);         /* MUST be empty or drained by the owner first */
bool queue_push(struct queue *queue, void *item); /* [any thread]; false: full or closed */
/* Ignores capacity: for results of leased work. [any thread]; false: closed */
bool queue_push_urgent(struct queue *queue, void *item);
size_t queue_pop_all(struct queue *queue, void **items, size_t max); /* [consumer] never blocks */
/* Sleeps until there is something, `until_us` of the monotonic clock has come, or queue_wake. */
void queue_wait(struct queue *queue, int64_t until_us); /* [consumer]; INT64_MAX: no limit */
/* The same for a consumer that has its hands full: nothing ends it but `enough` items (SIZE_MAX:
 * however many there are), queue_wake or the time. */
void queue_rest(struct queue *queue, size_t enough, int64_t until_us); /* [consumer] */
void queue_wake(struct queue *queue);                                  /* [any thread] */
void queue_close(struct queue *queue);   /* [any thread] no more pushes */
size_t queue_count(struct queue *queue); /* [any thread] a guess by the time you read it */

#endif
