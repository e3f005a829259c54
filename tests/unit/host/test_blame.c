#include "host/blame.h"
#include "support/suite.h"

#define SECOND_US INT64_C(1000000)

START_TEST(three_within_a_minute_are_a_failure_and_counting_begins_anew)
{
    struct blame blame = {0};

    ck_assert(!blame_add(&blame, 0));
    ck_assert(!blame_add(&blame, 30 * SECOND_US));
    ck_assert(blame_add(&blame, 60 * SECOND_US));

    ck_assert(!blame_add(&blame, 60 * SECOND_US));
    ck_assert(!blame_add(&blame, 60 * SECOND_US));
    ck_assert(blame_add(&blame, 60 * SECOND_US));
}
END_TEST

START_TEST(two_a_minute_for_ever_are_none)
{
    struct blame blame = {0};

    for (int i = 0; i < 100; i++) {
        ck_assert(!blame_add(&blame, i * 31 * SECOND_US));
    }
}
END_TEST

SUITE("blame", three_within_a_minute_are_a_failure_and_counting_begins_anew,
      two_a_minute_for_ever_are_none)
