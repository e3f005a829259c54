#include "host/breaker.h"
#include "support/suite.h"

#define SECOND INT64_C(1000000)

START_TEST(five_failures_within_a_minute_open_it)
{
    struct breaker breaker = {0};

    for (int i = 0; i < 4; i++) {
        ck_assert(!breaker_bad(&breaker, i * SECOND));
        ck_assert(breaker_allows(&breaker, i * SECOND));
    }
    ck_assert(breaker_bad(&breaker, 5 * SECOND));

    ck_assert(!breaker_allows(&breaker, 6 * SECOND));
    ck_assert_str_eq(breaker_name(&breaker), "open");
}
END_TEST

START_TEST(failures_far_apart_never_open_it)
{
    struct breaker breaker = {0};

    for (int i = 0; i < 100; i++) {
        ck_assert(!breaker_bad(&breaker, i * 16 * SECOND));
        breaker_good(&breaker);
        breaker_good(&breaker);
    }

    ck_assert(breaker_allows(&breaker, 2000 * SECOND));
}
END_TEST

START_TEST(half_of_the_last_twenty_open_it_however_slowly_they_came)
{
    struct breaker breaker = {0};

    for (int i = 0; i < 9; i++) {
        ck_assert(!breaker_bad(&breaker, i * 1000 * SECOND));
        breaker_good(&breaker);
    }
    ck_assert(!breaker_is_calm(&breaker));
    ck_assert(breaker_bad(&breaker, 9000 * SECOND));

    ck_assert(!breaker_allows(&breaker, 9001 * SECOND));
}
END_TEST

START_TEST(twenty_good_ones_later_all_is_forgotten)
{
    struct breaker breaker = {0};
    (void)breaker_bad(&breaker, 0);

    for (int i = 0; i < 20; i++) {
        ck_assert(!breaker_is_calm(&breaker));
        breaker_good(&breaker);
    }

    ck_assert(breaker_is_calm(&breaker));
}
END_TEST

START_TEST(after_its_time_one_trial_is_let_through)
{
    struct breaker breaker = {0};
    for (int i = 0; i < 5; i++) {
        (void)breaker_bad(&breaker, 0);
    }

    ck_assert(!breaker_allows(&breaker, 30 * SECOND - 1));
    ck_assert(breaker_allows(&breaker, 30 * SECOND));

    ck_assert(!breaker_allows(&breaker, 30 * SECOND)); /* one, not two */
    breaker_good(&breaker);
    ck_assert(breaker_allows(&breaker, 30 * SECOND));
    ck_assert_str_eq(breaker_name(&breaker), "closed");
}
END_TEST

START_TEST(a_failed_trial_doubles_the_time_up_to_ten_minutes)
{
    struct breaker breaker = {0};
    int64_t now_us = 0;
    int64_t open_s = 30;
    for (int i = 0; i < 5; i++) {
        (void)breaker_bad(&breaker, now_us);
    }

    for (int i = 0; i < 8; i++) {
        now_us += open_s * SECOND;
        ck_assert(breaker_allows(&breaker, now_us));
        ck_assert(breaker_bad(&breaker, now_us));
        open_s = open_s * 2 > 600 ? 600 : open_s * 2;
        ck_assert_int_eq(breaker.open_us, open_s * SECOND);
    }
}
END_TEST

START_TEST(a_late_failure_of_before_changes_nothing)
{
    struct breaker breaker = {0};
    for (int i = 0; i < 5; i++) {
        (void)breaker_bad(&breaker, 0);
    }

    ck_assert(!breaker_bad(&breaker, SECOND));

    ck_assert_int_eq(breaker.open_us, BREAKER_OPEN_US);
    breaker_good(&breaker); /* a success of before neither */
    ck_assert(!breaker_allows(&breaker, 2 * SECOND));
}
END_TEST

SUITE("host/breaker", five_failures_within_a_minute_open_it, failures_far_apart_never_open_it,
      half_of_the_last_twenty_open_it_however_slowly_they_came,
      twenty_good_ones_later_all_is_forgotten, after_its_time_one_trial_is_let_through,
      a_failed_trial_doubles_the_time_up_to_ten_minutes, a_late_failure_of_before_changes_nothing)
