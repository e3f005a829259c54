#include "model/priority.h"
#include "support/suite.h"

START_TEST(names_go_both_ways_and_strangers_are_refused)
{
    for (enum priority priority = PRIORITY_LOW; priority < PRIORITY_COUNT; priority++) {
        enum priority back = PRIORITY_COUNT;
        ck_assert(priority_from(text_z(priority_name(priority)), &back));
        ck_assert_int_eq(back, priority);
    }
    enum priority kept = PRIORITY_HIGH;
    ck_assert(!priority_from(TEXT("Urgent"), &kept));
    ck_assert(!priority_from(TEXT("urgen"), &kept));
    ck_assert(!priority_from(TEXT_NONE, &kept));
    ck_assert_int_eq(kept, PRIORITY_HIGH);
    ck_assert_ptr_null(priority_words[PRIORITY_COUNT]);
}
END_TEST

START_TEST(more_impact_or_urgency_never_lowers_a_priority)
{
    for (unsigned impact = 1; impact <= 4; impact++) {
        for (unsigned urgency = 1; urgency <= 4; urgency++) {
            enum priority base = priority_base(impact, urgency);
            ck_assert(impact == 4 || priority_base(impact + 1, urgency) >= base);
            ck_assert(urgency == 4 || priority_base(impact, urgency + 1) >= base);
            ck_assert_int_eq(priority_base(urgency, impact), base);
        }
    }
    ck_assert_int_eq(priority_base(1, 1), PRIORITY_LOW);
    ck_assert_int_eq(priority_base(4, 4), PRIORITY_URGENT);
}
END_TEST

START_TEST(what_is_unknown_counts_as_normal)
{
    ck_assert_int_eq(priority_base(2, 0), PRIORITY_NORMAL);
    ck_assert_uint_eq(priority_effective_impact(0, 0), 2);
    ck_assert_uint_eq(priority_effective_impact(1, 0), 1);
}
END_TEST

START_TEST(many_customers_raise_the_impact_at_2_5_and_20)
{
    static const struct {
        uint32_t affected;
        unsigned impact;
    } steps[] = {{0, 1}, {1, 1}, {2, 2}, {4, 2}, {5, 3}, {19, 3}, {20, 4}, {UINT32_MAX, 4}};
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        ck_assert_uint_eq(priority_effective_impact(1, steps[i].affected), steps[i].impact);
        ck_assert_uint_eq(priority_effective_impact(4, steps[i].affected), 4);
    }
}
END_TEST

SUITE("priority", names_go_both_ways_and_strangers_are_refused,
      more_impact_or_urgency_never_lowers_a_priority, what_is_unknown_counts_as_normal,
      many_customers_raise_the_impact_at_2_5_and_20)
