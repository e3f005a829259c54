#include "host/breaker.h"

#define RESULTS_MASK ((UINT32_C(1) << BREAKER_RESULTS) - 1)

bool breaker_allows(struct breaker *breaker, int64_t now_us)
{
    if (breaker->state == BREAKER_CLOSED) {
        return true;
    }
    if (breaker->state == BREAKER_OPEN && now_us >= breaker->open_until_us) {
        breaker->state = BREAKER_HALF_OPEN;
        return true;
    }
    return false; /* open, or the trial is under way */
}

void breaker_good(struct breaker *breaker)
{
    if (breaker->state == BREAKER_HALF_OPEN) {
        *breaker = (struct breaker){0};
    }
    breaker->results = breaker->results << 1 & RESULTS_MASK;
}

bool breaker_is_calm(const struct breaker *breaker)
{
    return breaker->state == BREAKER_CLOSED && breaker->results == 0;
}

static bool open_it(struct breaker *breaker, int64_t now_us)
{
    int64_t open_us = breaker->open_us ? breaker->open_us * 2 : BREAKER_OPEN_US;
    *breaker = (struct breaker){.state = BREAKER_OPEN};
    breaker->open_us = open_us < BREAKER_OPEN_US_MAX ? open_us : BREAKER_OPEN_US_MAX;
    breaker->open_until_us = now_us + breaker->open_us;
    return true;
}

bool breaker_bad(struct breaker *breaker, int64_t now_us)
{
    if (breaker->state == BREAKER_HALF_OPEN) {
        return open_it(breaker, now_us);
    }
    if (breaker->state == BREAKER_OPEN) {
        return false; /* one that was under way when it opened */
    }
    breaker->failures_us[breaker->next] = now_us;
    breaker->next = (breaker->next + 1) % BREAKER_FAILURES_MAX;
    if (breaker->failures < BREAKER_FAILURES_MAX) {
        breaker->failures++;
    }
    int64_t oldest_us = breaker->failures_us[breaker->next];
    bool is_full = breaker->failures == BREAKER_FAILURES_MAX;
    bool is_dense = is_full && now_us - oldest_us <= BREAKER_WINDOW_US;
    breaker->results = (breaker->results << 1 | 1) & RESULTS_MASK;
    bool is_half = __builtin_popcount(breaker->results) * 2 >= BREAKER_RESULTS;
    return (is_dense || is_half) && open_it(breaker, now_us);
}

const char *breaker_name(const struct breaker *breaker)
{
    static const char *const names[] = {"closed", "open", "half_open"};
    return names[breaker->state];
}
