#include "base/clock.h"
#include <stddef.h>
#include <time.h>

static int64_t clock_real_us(clockid_t which)
{
    struct timespec now;
    (void)clock_gettime(which, &now); /* Cannot fail for these two clocks. */
    return (int64_t)now.tv_sec * CLOCK_SECOND_US + now.tv_nsec / 1000;
}

int64_t clock_wall_us(const struct clock *clock)
{
    if (clock == NULL || clock->wall_us == NULL) {
        return clock_real_us(CLOCK_REALTIME);
    }
    return clock->wall_us(clock->ctx);
}

int64_t clock_monotonic_us(const struct clock *clock)
{
    if (clock == NULL || clock->monotonic_us == NULL) {
        return clock_real_us(CLOCK_MONOTONIC);
    }
    return clock->monotonic_us(clock->ctx);
}
