#include "host/latency.h"
#include "support/suite.h"

START_TEST(nothing_has_no_percentile)
{
    struct latency latency = {0};

    ck_assert_int_eq(latency_percentile(&latency, 99), 0);
}
END_TEST

START_TEST(small_values_are_exact)
{
    struct latency latency = {0};
    for (int i = 1; i <= 8; i++) {
        latency_add(&latency, i);
    }

    ck_assert_int_eq(latency_percentile(&latency, 50), 4);
    ck_assert_int_eq(latency_percentile(&latency, 100), 8);
}
END_TEST

START_TEST(a_percentile_is_never_too_low_and_at_most_an_eighth_too_high)
{
    for (int64_t us = 1; us < INT64_C(1) << 33; us = us * 5 / 3 + 1) {
        struct latency latency = {0};
        latency_add(&latency, us);
        int64_t told = latency_percentile(&latency, 50);

        ck_assert_int_ge(told, us);
        ck_assert_int_le(told, us + us / 8);
    }
}
END_TEST

START_TEST(ninety_nine_of_a_hundred_and_the_one_that_was_slow)
{
    struct latency latency = {0};
    for (int i = 0; i < 99; i++) {
        latency_add(&latency, 2);
    }
    latency_add(&latency, 4000);

    ck_assert_int_eq(latency_percentile(&latency, 50), 2);
    ck_assert_int_eq(latency_percentile(&latency, 99), 2);
    ck_assert_int_ge(latency_percentile(&latency, 100), 4000);
}
END_TEST

START_TEST(several_are_one_histogram)
{
    struct latency fast = {0};
    struct latency slow = {0};
    struct latency_sum sum = {0};
    for (int i = 0; i < 3; i++) {
        latency_add(&fast, 2);
        latency_add(&slow, 7);
    }
    latency_add(&slow, 7);

    latency_sum_add(&sum, &fast);
    latency_sum_add(&sum, &slow);

    ck_assert_uint_eq(sum.all, 7);
    ck_assert_int_eq(latency_sum_percentile(&sum, 40), 2);
    ck_assert_int_eq(latency_sum_percentile(&sum, 50), 7);
}
END_TEST

START_TEST(what_is_too_long_for_a_bucket_counts_as_the_longest)
{
    struct latency latency = {0};
    latency_add(&latency, INT64_MAX);
    latency_add(&latency, -5);

    ck_assert_int_eq(latency_percentile(&latency, 50), 0);
    ck_assert_int_gt(latency_percentile(&latency, 100), INT64_C(1) << 33);
}
END_TEST

SUITE("latency", nothing_has_no_percentile, small_values_are_exact,
      a_percentile_is_never_too_low_and_at_most_an_eighth_too_high,
      ninety_nine_of_a_hundred_and_the_one_that_was_slow, several_are_one_histogram,
      what_is_too_long_for_a_bucket_counts_as_the_longest)
