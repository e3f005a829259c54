#include "model/clock_step.h"
#include "support/suite.h"

#define SECOND INT64_C(1000000)
#define HOUR (3600 * SECOND)
#define WALL (INT64_C(1705309200) * SECOND)
#define BOOT (5000 * SECOND)

static struct clock_step at_rest(void)
{
    struct clock_step step = {0};
    clock_step_confirm(&step, WALL, BOOT);
    return step;
}

START_TEST(two_clocks_that_go_together_are_no_news)
{
    struct clock_step step = at_rest();
    int64_t by_us = 1;

    ck_assert_int_eq(clock_step_look(&step, WALL + HOUR, BOOT + HOUR, false, &by_us),
                     CLOCK_STEP_NONE);

    ck_assert_int_eq(by_us, 0);
    ck_assert_int_eq(clock_step_wall(&step, WALL + HOUR, BOOT + HOUR, false), WALL + HOUR);
}
END_TEST

START_TEST(more_than_five_minutes_forward_freezes_and_time_goes_on_as_before)
{
    struct clock_step step = at_rest();
    int64_t by_us = 0;

    ck_assert_int_eq(
        clock_step_look(&step, WALL + 300 * SECOND + SECOND, BOOT + SECOND, false, &by_us),
        CLOCK_STEP_NOTED); /* five minutes to the second */
    ck_assert(!step.frozen);
    step = at_rest();
    ck_assert_int_eq(clock_step_look(&step, WALL + 302 * SECOND, BOOT + SECOND, false, &by_us),
                     CLOCK_STEP_FORWARD);

    ck_assert_int_eq(by_us, 301 * SECOND);
    ck_assert(step.frozen);
    ck_assert_int_eq(clock_step_wall(&step, WALL + 402 * SECOND, BOOT + 101 * SECOND, false),
                     WALL + 101 * SECOND);
    ck_assert_int_eq(
        clock_step_look(&step, WALL + 402 * SECOND, BOOT + 101 * SECOND, false, &by_us),
        CLOCK_STEP_NONE); /* said once */
}
END_TEST

START_TEST(a_step_between_a_look_and_a_reading_is_not_believed_before_the_next_look)
{
    struct clock_step step = at_rest();
    int64_t by_us = 0;
    (void)clock_step_look(&step, WALL, BOOT, false, &by_us);

    ck_assert_int_eq(clock_step_wall(&step, WALL + HOUR, BOOT + SECOND, false), WALL + SECOND);
    ck_assert_int_eq(clock_step_wall(&step, WALL + HOUR, BOOT + SECOND, true), WALL + HOUR);
    ck_assert_int_eq(clock_step_wall(&step, WALL - HOUR, BOOT + SECOND, false), WALL - HOUR);
    ck_assert_int_eq(clock_step_look(&step, WALL + HOUR, BOOT + SECOND, false, &by_us),
                     CLOCK_STEP_FORWARD);
}
END_TEST

START_TEST(a_confirmed_step_is_believed)
{
    struct clock_step step = at_rest();
    int64_t by_us = 0;
    (void)clock_step_look(&step, WALL + HOUR, BOOT, false, &by_us);

    clock_step_confirm(&step, WALL + HOUR, BOOT);

    ck_assert(!step.frozen);
    ck_assert_int_eq(clock_step_wall(&step, WALL + HOUR, BOOT, false), WALL + HOUR);
    ck_assert_int_eq(clock_step_look(&step, WALL + HOUR, BOOT, false, &by_us), CLOCK_STEP_NONE);
}
END_TEST

START_TEST(a_clock_that_comes_back_needs_nobody)
{
    struct clock_step step = at_rest();
    int64_t by_us = 0;
    (void)clock_step_look(&step, WALL + HOUR, BOOT, false, &by_us);

    ck_assert_int_eq(clock_step_look(&step, WALL + SECOND, BOOT + SECOND, false, &by_us),
                     CLOCK_STEP_UNDONE);

    ck_assert(!step.frozen);
}
END_TEST

START_TEST(a_trusted_step_and_one_backward_freeze_nothing)
{
    struct clock_step step = at_rest();
    int64_t by_us = 0;

    ck_assert_int_eq(clock_step_look(&step, WALL + HOUR, BOOT, true, &by_us), CLOCK_STEP_FORWARD);
    ck_assert(!step.frozen);
    ck_assert_int_eq(clock_step_look(&step, WALL - HOUR, BOOT, false, &by_us), CLOCK_STEP_BACKWARD);
    ck_assert(!step.frozen);
    ck_assert_int_eq(by_us, -2 * HOUR);
    ck_assert_int_eq(clock_step_look(&step, WALL - HOUR, BOOT, false, &by_us), CLOCK_STEP_NONE);
}
END_TEST

START_TEST(small_steps_are_noted_when_they_add_up)
{
    struct clock_step step = at_rest();
    int64_t by_us = 0;
    int noted = 0;

    for (int i = 1; i <= 150; i++) {
        noted += clock_step_look(&step, WALL + i * SECOND, BOOT, false, &by_us) == CLOCK_STEP_NOTED;
    }

    ck_assert_int_eq(noted, 2);
    ck_assert(!step.frozen);
}
END_TEST

SUITE("clock_step", two_clocks_that_go_together_are_no_news,
      more_than_five_minutes_forward_freezes_and_time_goes_on_as_before,
      a_step_between_a_look_and_a_reading_is_not_believed_before_the_next_look,
      a_confirmed_step_is_believed, a_clock_that_comes_back_needs_nobody,
      a_trusted_step_and_one_backward_freeze_nothing, small_steps_are_noted_when_they_add_up)
