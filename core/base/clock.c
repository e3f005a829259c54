#include "base/clock.h"
#include <stddef.h>
#include <sys/resource.h>
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

static int64_t clock_us_of(const struct timeval *time)
{
    return (int64_t)time->tv_sec * CLOCK_SECOND_US + time->tv_usec;
}

void clock_thread_usage(int64_t *cpu_us, uint64_t *waits)
{
    struct rusage usage = {0};
    (void)getrusage(RUSAGE_THREAD, &usage);
    *cpu_us = clock_us_of(&usage.ru_utime) + clock_us_of(&usage.ru_stime);
    *waits = (uint64_t)usage.ru_nvcsw;
}
