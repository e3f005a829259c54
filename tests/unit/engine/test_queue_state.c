#include "engine/queue_state.h"
#include "support/suite.h"

#define MINUTE INT64_C(60000000)
#define NOW (INT64_C(1705309200) * 1000000)

START_TEST(a_tenth_may_be_immediate_and_one_always)
{
    struct queue_state state = {0};

    ck_assert(!queue_state_count(&state, NOW, true, true, 10)); /* one of one */
    for (int i = 0; i < 18; i++) {
        ck_assert(!queue_state_count(&state, NOW, true, false, 10));
    }
    ck_assert(!queue_state_count(&state, NOW, true, true, 10)); /* two of twenty */
    ck_assert(queue_state_count(&state, NOW, true, true, 10));  /* three of twenty-one */
}
END_TEST

START_TEST(it_is_told_once_an_hour)
{
    struct queue_state state = {0};

    (void)queue_state_count(&state, NOW, true, true, 10);
    ck_assert(queue_state_count(&state, NOW, true, true, 10));
    ck_assert(!queue_state_count(&state, NOW + 59 * MINUTE, true, true, 10));
    ck_assert(!queue_state_count(&state, NOW + 60 * MINUTE, true, true, 10));
    ck_assert(queue_state_count(&state, NOW + 61 * MINUTE, true, true, 10));
}
END_TEST

START_TEST(what_becomes_immediate_later_counts_without_entering_again)
{
    struct queue_state state = {0};
    for (int i = 0; i < 10; i++) {
        (void)queue_state_count(&state, NOW, true, false, 10);
    }

    ck_assert(!queue_state_count(&state, NOW, false, true, 10));
    ck_assert(queue_state_count(&state, NOW, false, true, 10));
    ck_assert_uint_eq(state.entered, 10);
}
END_TEST

SUITE("queue_state", a_tenth_may_be_immediate_and_one_always, it_is_told_once_an_hour,
      what_becomes_immediate_later_counts_without_entering_again)
