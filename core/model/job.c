#include "model/job.h"
#include "base/clock.h"
#include "base/must.h"
#include "base/random.h"
#include "model/effect.h"

#define BACKOFF_MAX_S 300

static const char *const names[JOB_STATES] = {"waiting",   "leased", "done",    "dead", "late",
                                              "cancelled", "held",   "bundled", "sent"};

const char *job_state_name(enum job_state state)
{
    MUST(state < JOB_STATES);
    return names[state];
}

bool job_state_from(struct text name, enum job_state *state)
{
    for (unsigned i = 0; i < JOB_STATES; i++) {
        if (text_eq_z(name, names[i])) {
            *state = (enum job_state)i;
            return true;
        }
    }
    return false;
}

bool job_is_due_some_time(const struct job *job)
{
    return job->state == JOB_WAITING || job->state == JOB_LEASED;
}

bool job_is_open(const struct job *job)
{
    return job_is_due_some_time(job) || job->state == JOB_HELD || job->state == JOB_BUNDLED ||
           job->state == JOB_SENT;
}

bool job_is_page(uint32_t hook)
{
    return hook == HOOK_NOTIFICATION_SEND;
}

int64_t job_backoff_us(const struct job *job, uint64_t seed)
{
    static const int64_t page_s[] = {10, 30, 120, 600};
    uint32_t attempt = job->attempt ? job->attempt : 1;
    if (job_is_page(job->hook)) {
        size_t last = sizeof page_s / sizeof page_s[0] - 1;
        return page_s[attempt - 1 < last ? attempt - 1 : last] * CLOCK_SECOND_US;
    }
    int64_t limit_s = attempt >= 9 ? BACKOFF_MAX_S : INT64_C(1) << attempt;
    if (limit_s > BACKOFF_MAX_S) {
        limit_s = BACKOFF_MAX_S;
    }
    uint64_t state = seed ^ job->id;
    int64_t wait_us = (int64_t)random_below(&state, (uint64_t)(limit_s * CLOCK_SECOND_US));
    return wait_us < CLOCK_SECOND_US ? CLOCK_SECOND_US : wait_us;
}
