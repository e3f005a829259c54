#include "model/problem_policy.h"
#include "support/suite.h"

START_TEST(a_problem_affects_at_least_one_customer)
{
    struct problem_policy policy;
    problem_policy_init(&policy);

    ck_assert_uint_eq(problem_policy_affected(&policy, 0, 0), 1);
    ck_assert_uint_eq(problem_policy_affected(&policy, 3, 0), 3);
}
END_TEST

START_TEST(a_customer_of_an_organisation_counts_with_its_weight)
{
    struct problem_policy policy;
    problem_policy_init(&policy);
    ck_assert_uint_eq(problem_policy_affected(&policy, 2, 3), 5);

    policy.organisation_weight = 10;

    ck_assert_uint_eq(problem_policy_affected(&policy, 2, 3), 32);
    ck_assert_uint_eq(problem_policy_affected(&policy, UINT32_MAX, UINT32_MAX), UINT32_MAX);
}
END_TEST

START_TEST(a_step_is_reached_at_its_number)
{
    static const struct {
        uint32_t count, step;
    } rows[] = {{0, 0},   {1, 1},   {4, 1},     {5, 5},     {19, 5},
                {20, 20}, {99, 20}, {100, 100}, {5000, 100}};
    struct problem_policy policy;
    problem_policy_init(&policy);

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ck_assert_uint_eq(problem_policy_step(&policy, rows[i].count), rows[i].step);
    }
}
END_TEST

SUITE("problem_policy", a_problem_affects_at_least_one_customer,
      a_customer_of_an_organisation_counts_with_its_weight, a_step_is_reached_at_its_number)
