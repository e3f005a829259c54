#include "model/work_item.h"
#include "support/suite.h"

#define MINUTE INT64_C(60000000)
#define NOW (INT64_C(1705309200) * 1000000)

static struct work_rank waiting(int64_t base, int64_t minutes, uint64_t ticket)
{
    return (struct work_rank){
        .base = base, .eligible_since_us = NOW - minutes * MINUTE, .ticket = ticket};
}

START_TEST(h3_low_that_waited_400_minutes_goes_before_the_most_urgent_newcomer)
{
    struct work_rank old = waiting(0, 400, 2);
    struct work_rank newcomer = waiting(3000, 0, 1);
    newcomer.target_s = 3600;
    newcomer.elapsed_s = 3600;

    ck_assert_int_eq(work_item_score(&old, NOW, 10), 4000);
    ck_assert_int_eq(work_item_score(&newcomer, NOW, 10), 4000);
    ck_assert_int_lt(work_item_compare(&old, &newcomer, NOW, 10), 0);
}
END_TEST

START_TEST(h_example_normal_of_two_hours_waits_for_urgent_and_meets_it_at_200_minutes)
{
    struct work_rank a = waiting(1000, 120, 1);
    struct work_rank b = waiting(3000, 0, 2);

    ck_assert_int_eq(work_item_score(&a, NOW, 10), 2200);
    ck_assert_int_gt(work_item_compare(&a, &b, NOW, 10), 0);

    a = waiting(1000, 200, 9);
    struct work_rank c = waiting(3000, 0, 2);
    ck_assert_int_eq(work_item_score(&a, NOW, 10), work_item_score(&c, NOW, 10));
    ck_assert_int_lt(work_item_compare(&a, &c, NOW, 10), 0);
}
END_TEST

START_TEST(two_that_wait_age_alike)
{
    struct work_rank a = waiting(1000, 30, 1);
    struct work_rank b = waiting(2000, 0, 2);

    for (int64_t later = 0; later < 1000; later += 7) {
        ck_assert_int_gt(work_item_compare(&a, &b, NOW + later * MINUTE, 10), 0);
    }
}
END_TEST

START_TEST(age_counts_whole_minutes_and_a_time_ahead_not_at_all)
{
    ck_assert_int_eq(work_item_age_points(NOW, NOW + MINUTE - 1, 10), 0);
    ck_assert_int_eq(work_item_age_points(NOW, NOW + MINUTE, 10), 10);
    ck_assert_int_eq(work_item_age_points(NOW + MINUTE, NOW, 10), 0);
}
END_TEST

START_TEST(age_is_counted_between_instants_that_are_cut_to_the_second)
{
    int64_t late_in_its_second = NOW + 900000;

    ck_assert_int_eq(work_item_age_points(late_in_its_second, NOW + MINUTE - 1, 10), 0);
    ck_assert_int_eq(work_item_age_points(late_in_its_second, NOW + MINUTE, 10), 10);
    ck_assert_int_eq(work_item_age_points(late_in_its_second, NOW + MINUTE + 899999, 10), 10);
}
END_TEST

START_TEST(urgency_is_the_used_part_of_a_target_in_thousandths_rounded_down)
{
    ck_assert_int_eq(work_item_urgency_points(0, 3600), 0);
    ck_assert_int_eq(work_item_urgency_points(1, 3), 333);
    ck_assert_int_eq(work_item_urgency_points(3600, 3600), 1000);
    ck_assert_int_eq(work_item_urgency_points(99999, 3600), 1000);
    ck_assert_int_eq(work_item_urgency_points(100, 0), 0);
    ck_assert_int_eq(work_item_urgency_points(-5, 100), 0);
}
END_TEST

START_TEST(the_immediate_lane_goes_first_and_ties_end_by_ticket_and_reason)
{
    struct work_rank slow = waiting(3000, 1000, 1);
    struct work_rank fast = waiting(0, 0, 2);
    struct work_rank twin = waiting(0, 0, 2);
    fast.immediate = true;
    twin.immediate = true;
    twin.reason = WORK_CALLBACK;

    ck_assert_int_lt(work_item_compare(&fast, &slow, NOW, 10), 0);
    ck_assert_int_lt(work_item_compare(&fast, &twin, NOW, 10), 0);
    ck_assert_int_eq(work_item_compare(&fast, &fast, NOW, 10), 0);
}
END_TEST

START_TEST(reasons_have_names)
{
    for (unsigned i = 0; i < WORK_REASONS; i++) {
        enum work_reason reason = WORK_REASONS;

        ck_assert(
            work_item_reason_from(text_z(work_item_reason_name((enum work_reason)i)), &reason));
        ck_assert_uint_eq(reason, i);
    }
    enum work_reason none = WORK_NEW;
    ck_assert(!work_item_reason_from(TEXT("old"), &none));
}
END_TEST

SUITE("work_item", h3_low_that_waited_400_minutes_goes_before_the_most_urgent_newcomer,
      h_example_normal_of_two_hours_waits_for_urgent_and_meets_it_at_200_minutes,
      two_that_wait_age_alike, age_counts_whole_minutes_and_a_time_ahead_not_at_all,
      age_is_counted_between_instants_that_are_cut_to_the_second,
      urgency_is_the_used_part_of_a_target_in_thousandths_rounded_down,
      the_immediate_lane_goes_first_and_ties_end_by_ticket_and_reason, reasons_have_names)
