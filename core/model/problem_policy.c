#include "model/problem_policy.h"

const char *const problem_policy_cascades[] = {"none", "message", "solve", NULL};

void problem_policy_init(struct problem_policy *policy)
{
    *policy = (struct problem_policy){.cascade = PROBLEM_CASCADE_MESSAGE,
                                      .organisation_weight = 1,
                                      .steps = {1, 5, 20, 100},
                                      .step_count = 4};
}

uint32_t problem_policy_affected(const struct problem_policy *policy, uint64_t plain,
                                 uint64_t organised)
{
    uint64_t count = plain + organised * policy->organisation_weight;
    return count == 0 ? 1 : count > UINT32_MAX ? UINT32_MAX : (uint32_t)count;
}

uint32_t problem_policy_step(const struct problem_policy *policy, uint32_t count)
{
    uint32_t step = 0;
    for (size_t i = 0; i < policy->step_count && policy->steps[i] <= count; i++) {
        step = policy->steps[i];
    }
    return step;
}
