#include "base/clock.h"
#include <fcntl.h>
#include <stddef.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

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

int64_t clock_boot_us(const struct clock *clock)
{
    if (clock != NULL && clock->boot_us != NULL) {
        return clock->boot_us(clock->ctx);
    }
    return clock != NULL && clock->monotonic_us != NULL ? clock->monotonic_us(clock->ctx)
                                                        : clock_real_us(CLOCK_BOOTTIME);
}

uint64_t clock_boot_number(const struct clock *clock)
{
    char text[40] = "";
    uint64_t number = UINT64_C(0xcbf29ce484222325); /* FNV-1a */
    if (clock != NULL && (clock->boot_us != NULL || clock->monotonic_us != NULL)) {
        return 1; /* a clock that was handed in has one life */
    }
    int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    ssize_t got = fd >= 0 ? read(fd, text, sizeof text) : -1;
    for (ssize_t i = 0; i < got; i++) {
        number = (number ^ (unsigned char)text[i]) * UINT64_C(0x100000001b3);
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    return got > 0 ? number >> 1 | 1 : 0;
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
