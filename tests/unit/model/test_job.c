#include "model/job.h"
#include "model/effect.h"
#include "support/suite.h"

#define SECOND INT64_C(1000000)

START_TEST(states_have_names_and_strangers_have_none)
{
    for (enum job_state state = JOB_WAITING; state < JOB_STATES; state++) {
        enum job_state back = JOB_STATES;
        ck_assert(job_state_from(text_z(job_state_name(state)), &back));
        ck_assert_int_eq(back, state);
        struct job job = {.state = state};
        bool is_due = state == JOB_WAITING || state == JOB_LEASED;
        bool is_kept = state == JOB_HELD || state == JOB_BUNDLED || state == JOB_SENT;
        ck_assert_int_eq(job_is_due_some_time(&job), is_due);
        ck_assert_int_eq(job_is_open(&job), is_due || is_kept);
    }
    enum job_state kept = JOB_DEAD;
    ck_assert(!job_state_from(TEXT("lost"), &kept));
    ck_assert(!job_state_from(TEXT_NONE, &kept));
    ck_assert_int_eq(kept, JOB_DEAD);
}
END_TEST

START_TEST(a_page_is_tried_again_after_10_s_30_s_2_min_and_then_each_10_min)
{
    static const int64_t waits_s[] = {10, 10, 30, 120, 600, 600};
    for (uint32_t attempt = 0; attempt < 6; attempt++) {
        struct job job = {.hook = HOOK_NOTIFICATION_SEND, .attempt = attempt};
        ck_assert_int_eq(job_backoff_us(&job, 7), waits_s[attempt] * SECOND);
    }
    struct job job = {.hook = HOOK_NOTIFICATION_SEND, .attempt = UINT32_MAX};
    ck_assert_int_eq(job_backoff_us(&job, 7), 600 * SECOND);
}
END_TEST

/* A second was added to a wait that was already up to five minutes. */
START_TEST(other_work_waits_1_s_to_5_min_whatever_the_attempt_and_the_seed)
{
    static const uint32_t attempts[] = {0, 1, 2, 8, 9, 31, 64, UINT32_MAX};
    for (size_t i = 0; i < sizeof attempts / sizeof attempts[0]; i++) {
        for (uint64_t seed = 0; seed < 2000; seed++) {
            struct job job = {.id = 5, .hook = HOOK_MESSAGE_ADDED, .attempt = attempts[i]};
            int64_t wait_us = job_backoff_us(&job, seed);
            ck_assert_int_ge(wait_us, SECOND);
            ck_assert_int_le(wait_us, 300 * SECOND);
        }
    }
}
END_TEST

START_TEST(the_same_seed_waits_the_same_and_another_job_differently)
{
    struct job one = {.id = 1, .hook = HOOK_MESSAGE_ADDED, .attempt = 9};
    struct job other = {.id = 2, .hook = HOOK_MESSAGE_ADDED, .attempt = 9};

    ck_assert_int_eq(job_backoff_us(&one, 7), job_backoff_us(&one, 7));
    ck_assert_int_ne(job_backoff_us(&one, 7), job_backoff_us(&other, 7));
}
END_TEST

SUITE("job", states_have_names_and_strangers_have_none,
      a_page_is_tried_again_after_10_s_30_s_2_min_and_then_each_10_min,
      other_work_waits_1_s_to_5_min_whatever_the_attempt_and_the_seed,
      the_same_seed_waits_the_same_and_another_job_differently)
