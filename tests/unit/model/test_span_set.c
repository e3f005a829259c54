#include "model/span_set.h"
#include <stdbool.h>
#include "base/random.h"
#include "support/suite.h"

START_TEST(spans_in_order_are_lent_and_not_copied)
{
    struct span_s spans[] = {{1, 3}, {3, 5}, {9, INT64_MAX}};
    struct span_set set;

    span_set_init(&set, spans, 3);

    ck_assert_ptr_eq(set.items, spans);
    ck_assert_uint_eq(set.count, 3);
    span_set_fini(&set);
}
END_TEST

START_TEST(overlapping_spans_in_any_order_become_their_union)
{
    struct span_s spans[] = {{20, 30}, {1, 5}, {4, 9}, {7, 7}, {25, INT64_MAX}, {9, 12}};
    struct span_set set;

    span_set_init(&set, spans, 6);

    ck_assert_uint_eq(set.count, 2);
    ck_assert_int_eq(set.items[0].from_s, 1);
    ck_assert_int_eq(set.items[0].to_s, 12);
    ck_assert_int_eq(set.items[1].from_s, 20);
    ck_assert_int_eq(set.items[1].to_s, INT64_MAX);
    span_set_fini(&set);
}
END_TEST

START_TEST(the_union_of_many_random_spans_holds_the_same_seconds)
{
    uint64_t seed = 7;
    for (int round = 0; round < 200; round++) {
        struct span_s spans[40];
        struct span_set set;
        size_t count = (size_t)random_below(&seed, 40);
        for (size_t i = 0; i < count; i++) {
            spans[i].from_s = (int64_t)random_below(&seed, 200);
            spans[i].to_s = spans[i].from_s + (int64_t)random_below(&seed, 12);
        }

        span_set_init(&set, spans, count);

        for (int64_t second = 0; second < 220; second++) {
            bool expected = false;
            int found = 0;
            for (size_t i = 0; i < count; i++) {
                expected = expected || (spans[i].from_s <= second && second < spans[i].to_s);
            }
            for (size_t i = 0; i < set.count; i++) {
                found += set.items[i].from_s <= second && second < set.items[i].to_s;
            }
            ck_assert_msg(found == expected, "round %d, second %d", round, (int)second);
        }
        span_set_fini(&set);
    }
}
END_TEST

START_TEST(no_spans_are_an_empty_union)
{
    struct span_set set;

    span_set_init(&set, NULL, 0);

    ck_assert_uint_eq(set.count, 0);
    span_set_fini(&set);
}
END_TEST

SUITE("span_set", spans_in_order_are_lent_and_not_copied,
      overlapping_spans_in_any_order_become_their_union,
      the_union_of_many_random_spans_holds_the_same_seconds, no_spans_are_an_empty_union)
