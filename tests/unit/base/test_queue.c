#include "base/queue.h"
#include <pthread.h>
#include "base/clock.h"
#include "support/suite.h"

static void drain(struct queue *queue)
{
    void *items[64];
    while (queue_pop_all(queue, items, 64) > 0) {
    }
}

START_TEST(items_come_out_in_the_order_they_went_in)
{
    struct queue *queue = queue_create(8);
    int numbers[5];
    void *items[8];
    for (int i = 0; i < 5; i++) {
        ck_assert(queue_push(queue, &numbers[i]));
    }

    size_t first = queue_pop_all(queue, items, 2);
    size_t rest = queue_pop_all(queue, items + 2, 6);

    ck_assert_uint_eq(first, 2);
    ck_assert_uint_eq(rest, 3);
    for (int i = 0; i < 5; i++) {
        ck_assert_ptr_eq(items[i], &numbers[i]);
    }
    queue_destroy(&queue);
    ck_assert_ptr_null(queue);
    queue_destroy(&queue);
}
END_TEST

START_TEST(a_full_queue_refuses_all_but_the_urgent)
{
    struct queue *queue = queue_create(2);
    int item;
    ck_assert(queue_push(queue, &item) && queue_push(queue, &item));

    ck_assert(!queue_push(queue, &item));
    for (int i = 0; i < 40; i++) {
        ck_assert(queue_push_urgent(queue, &item));
    }

    ck_assert_uint_eq(queue_count(queue), 42);
    drain(queue);
    queue_destroy(&queue);
}
END_TEST

START_TEST(a_closed_queue_takes_nothing_and_gives_what_it_has)
{
    struct queue *queue = queue_create(2);
    void *items[2];
    int item;
    ck_assert(queue_push(queue, &item));

    queue_close(queue);

    ck_assert(!queue_push(queue, &item));
    ck_assert(!queue_push_urgent(queue, &item));
    queue_wait(queue, INT64_MAX); /* returns: there is something, and it is closed */
    ck_assert_uint_eq(queue_pop_all(queue, items, 2), 1);
    queue_destroy(&queue);
}
END_TEST

START_TEST(waiting_ends_at_its_time)
{
    struct queue *queue = queue_create(2);
    int64_t until_us = clock_monotonic_us(NULL) + 3000;

    queue_wait(queue, INT64_MIN);
    queue_wait(queue, until_us);

    ck_assert_msg(clock_monotonic_us(NULL) >= until_us, "it ended before its time");
    queue_destroy(&queue);
}
END_TEST

START_TEST(a_wake_up_before_the_wait_is_not_lost)
{
    struct queue *queue = queue_create(2);

    queue_wake(queue);
    queue_wait(queue, INT64_MAX);

    ck_assert_uint_eq(queue_count(queue), 0);
    queue_destroy(&queue);
}
END_TEST

enum { PRODUCERS = 4, EACH = 5000 };

struct producer {
    struct queue *queue;
    int numbers[EACH];
};

static void *produce(void *ctx)
{
    struct producer *producer = ctx;
    for (int i = 0; i < EACH; i++) {
        producer->numbers[i] = i;
        while (!queue_push(producer->queue, &producer->numbers[i])) {
            (void)sched_yield();
        }
    }
    return NULL;
}

START_TEST(four_threads_hand_over_everything_in_their_order)
{
    static struct producer producers[PRODUCERS];
    pthread_t threads[PRODUCERS];
    int next[PRODUCERS] = {0};
    struct queue *queue = queue_create(64);
    for (int i = 0; i < PRODUCERS; i++) {
        producers[i].queue = queue;
        ck_assert_int_eq(pthread_create(&threads[i], NULL, produce, &producers[i]), 0);
    }

    for (size_t taken = 0; taken < (size_t)PRODUCERS * EACH;) {
        void *items[32];
        queue_wait(queue, INT64_MAX);
        size_t count = queue_pop_all(queue, items, 32);
        for (size_t i = 0; i < count; i++) {
            int *number = items[i];
            int who = 0;
            while (number < producers[who].numbers || number >= producers[who].numbers + EACH) {
                who++;
            }
            ck_assert_msg(*number == next[who], "of thread %d came %d, not %d", who, *number,
                          next[who]);
            next[who]++;
        }
        taken += count;
    }

    for (int i = 0; i < PRODUCERS; i++) {
        (void)pthread_join(threads[i], NULL);
        ck_assert_int_eq(next[i], EACH);
    }
    queue_destroy(&queue);
}
END_TEST

START_TEST(rest_is_not_disturbed_by_what_waits_in_the_queue)
{
    struct queue *queue = queue_create(2);
    int item;
    int64_t began_us = clock_monotonic_us(NULL);
    ck_assert(queue_push(queue, &item));

    queue_rest(queue, SIZE_MAX, began_us + 20 * CLOCK_MS_US);

    ck_assert_int_ge(clock_monotonic_us(NULL), began_us + 20 * CLOCK_MS_US);
    queue_wake(queue);
    queue_rest(queue, SIZE_MAX, INT64_MAX); /* ends, because the wake-up was kept */
    drain(queue);
    queue_destroy(&queue);
}
END_TEST

static void *push_three(void *ctx)
{
    static int item;
    for (int i = 0; i < 3; i++) {
        ck_assert(queue_push(ctx, &item));
    }
    return NULL;
}

START_TEST(rest_ends_when_enough_has_come)
{
    struct queue *queue = queue_create(8);
    pthread_t thread;
    ck_assert_int_eq(pthread_create(&thread, NULL, push_three, queue), 0);

    queue_rest(queue, 3, INT64_MAX);

    ck_assert_uint_eq(queue_count(queue), 3);
    queue_rest(queue, 2, INT64_MAX); /* at once: there is more than enough */
    (void)pthread_join(thread, NULL);
    drain(queue);
    queue_destroy(&queue);
}
END_TEST

SUITE("queue", rest_is_not_disturbed_by_what_waits_in_the_queue, rest_ends_when_enough_has_come,
      items_come_out_in_the_order_they_went_in, a_full_queue_refuses_all_but_the_urgent,
      a_closed_queue_takes_nothing_and_gives_what_it_has, waiting_ends_at_its_time,
      a_wake_up_before_the_wait_is_not_lost, four_threads_hand_over_everything_in_their_order)
