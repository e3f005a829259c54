#include "model/priority.h"
#include "support/suite.h"

START_TEST(names_go_both_ways_and_strangers_are_refused)
{
    for (enum priority priority = PRIORITY_LOW; priority <= PRIORITY_URGENT; priority++) {
        enum priority back = PRIORITY_COUNT;
        ck_assert(priority_from(&priority_default,
                                text_z(priority_name(&priority_default, priority)), &back));
        ck_assert_int_eq(back, priority);
    }
    enum priority kept = PRIORITY_HIGH;
    ck_assert(!priority_from(&priority_default, TEXT("Urgent"), &kept));
    ck_assert(!priority_from(&priority_default, TEXT("urgen"), &kept));
    ck_assert(!priority_from(&priority_default, TEXT_NONE, &kept));
    ck_assert_int_eq(kept, PRIORITY_HIGH);
    ck_assert_ptr_null(priority_default.words[priority_default.count]);
}
END_TEST

START_TEST(more_impact_or_urgency_never_lowers_a_priority)
{
    for (unsigned impact = 1; impact <= 4; impact++) {
        for (unsigned urgency = 1; urgency <= 4; urgency++) {
            enum priority base = priority_base(&priority_default, impact, urgency);
            ck_assert(impact == 4 || priority_base(&priority_default, impact + 1, urgency) >= base);
            ck_assert(urgency == 4 ||
                      priority_base(&priority_default, impact, urgency + 1) >= base);
            ck_assert_int_eq(priority_base(&priority_default, urgency, impact), base);
        }
    }
    ck_assert_int_eq(priority_base(&priority_default, 1, 1), PRIORITY_LOW);
    ck_assert_int_eq(priority_base(&priority_default, 4, 4), PRIORITY_URGENT);
}
END_TEST

START_TEST(what_is_unknown_counts_as_normal)
{
    ck_assert_int_eq(priority_base(&priority_default, 2, 0), PRIORITY_NORMAL);
    ck_assert_uint_eq(priority_effective_impact(&priority_default, 0, 0), 2);
    ck_assert_uint_eq(priority_effective_impact(&priority_default, 1, 0), 1);
}
END_TEST

START_TEST(many_customers_raise_the_impact_at_2_5_and_20)
{
    static const struct {
        uint32_t affected;
        unsigned impact;
    } steps[] = {{0, 1}, {1, 1}, {2, 2}, {4, 2}, {5, 3}, {19, 3}, {20, 4}, {UINT32_MAX, 4}};
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        ck_assert_uint_eq(priority_effective_impact(&priority_default, 1, steps[i].affected),
                          steps[i].impact);
        ck_assert_uint_eq(priority_effective_impact(&priority_default, 4, steps[i].affected), 4);
    }
}
END_TEST

START_TEST(a_scale_of_three_names_has_its_own_matrix_and_steps)
{
    static const struct priority_scale scale = {
        .words = {"minor", "major", "critical", NULL},
        .count = 3,
        .matrix = {{0, 0, 0, 1}, {0, 1, 1, 1}, {1, 1, 2, 2}, {2, 2, 2, 2}},
        .steps = {0, 10, 100, 1000}};

    ck_assert_str_eq(priority_name(&scale, priority_base(&scale, 3, 4)), "critical");
    ck_assert_uint_eq(priority_effective_impact(&scale, 1, 9), 1);
    ck_assert_uint_eq(priority_effective_impact(&scale, 1, 1000), 4);
    ck_assert_str_eq(priority_name(&scale, PRIORITY_URGENT),
                     "critical"); /* kept from a longer one */
    ck_assert_int_eq(priority_fit(&scale, PRIORITY_NORMAL), PRIORITY_NORMAL);
}
END_TEST

SUITE("priority", a_scale_of_three_names_has_its_own_matrix_and_steps,
      names_go_both_ways_and_strangers_are_refused, more_impact_or_urgency_never_lowers_a_priority,
      what_is_unknown_counts_as_normal, many_customers_raise_the_impact_at_2_5_and_20)
