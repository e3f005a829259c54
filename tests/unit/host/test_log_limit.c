#include "host/log_limit.h"
#include "support/suite.h"

#define SECOND_US INT64_C(1000000)

static int write_lines(struct log_limit *limit, int count, int64_t now_us)
{
    uint64_t suppressed = 0;
    int taken = 0;
    for (int i = 0; i < count; i++) {
        taken += log_limit_takes(limit, now_us, &suppressed);
    }
    return taken;
}

START_TEST(five_hundred_lines_at_once_and_then_a_hundred_a_second)
{
    struct log_limit limit = {0};

    ck_assert_int_eq(write_lines(&limit, 1000, SECOND_US), 500);
    ck_assert_int_eq(write_lines(&limit, 1000, 2 * SECOND_US), 100);
    ck_assert_int_eq(write_lines(&limit, 1000, 100 * SECOND_US), 500);
}
END_TEST

START_TEST(the_next_line_says_how_many_there_were)
{
    struct log_limit limit = {0};
    uint64_t suppressed = 0;
    (void)write_lines(&limit, 507, SECOND_US);

    ck_assert(log_limit_takes(&limit, 2 * SECOND_US, &suppressed));

    ck_assert_uint_eq(suppressed, 7);
    ck_assert(log_limit_takes(&limit, 2 * SECOND_US, &suppressed));
    ck_assert_uint_eq(suppressed, 0);
}
END_TEST

SUITE("log_limit", five_hundred_lines_at_once_and_then_a_hundred_a_second,
      the_next_line_says_how_many_there_were)
