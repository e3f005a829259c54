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
    struct clock clock = {.wall_us = wall_of, .monotonic_us = monotonic_of, .ctx = &now_us};

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

static int64_t boot_of(void *ctx)
{
    return *(int64_t *)ctx + 9;
}

START_TEST(a_boot_clock_is_its_own_the_monotonic_one_or_real)
{
    int64_t now_us = 1000;
    struct clock own = {.boot_us = boot_of, .ctx = &now_us};
    struct clock other = {.monotonic_us = monotonic_of, .ctx = &now_us};

    ck_assert_int_eq(clock_boot_us(&own), 1009);
    ck_assert_int_eq(clock_boot_us(&other), 1007);
    int64_t before_us = clock_monotonic_us(NULL); /* read first: time goes on between the two */
    ck_assert_int_ge(clock_boot_us(NULL), before_us);
    ck_assert_uint_eq(clock_boot_number(&other), 1);
    ck_assert_uint_eq(clock_boot_number(NULL), clock_boot_number(NULL));
}
END_TEST

SUITE("clock", a_handed_in_clock_is_asked, without_functions_the_clocks_are_the_real_ones,
      a_boot_clock_is_its_own_the_monotonic_one_or_real)
