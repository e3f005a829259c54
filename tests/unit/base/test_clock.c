#include "base/clock.h"
#include "support/suite.h"

static int64_t wall_of(void *ctx)
{
    return *(int64_t *)ctx;
}

static int64_t monotonic_of(void *ctx)
{
    return *(int64_t *)ctx + 7;
}

START_TEST(a_handed_in_clock_is_asked)
{
    int64_t now_us = 1000;
    struct clock clock = {wall_of, monotonic_of, &now_us};

    ck_assert_int_eq(clock_wall_us(&clock), 1000);
    ck_assert_int_eq(clock_monotonic_us(&clock), 1007);
}
END_TEST

START_TEST(without_functions_the_clocks_are_the_real_ones)
{
    struct clock empty = {0};
    int64_t year_2020_us = INT64_C(1577836800) * CLOCK_SECOND_US;

    int64_t before = clock_monotonic_us(NULL);
    int64_t after = clock_monotonic_us(&empty);

    ck_assert_msg(clock_wall_us(NULL) > year_2020_us, "it is before 2020");
    ck_assert_msg(clock_wall_us(&empty) > year_2020_us, "it is before 2020");
    ck_assert_msg(after >= before, "the monotonic clock went back from %ld to %ld", (long)before,
                  (long)after);
}
END_TEST

SUITE("clock", a_handed_in_clock_is_asked, without_functions_the_clocks_are_the_real_ones)
