/* Three clocks, read only by the floors from engine upwards; below, time is an argument. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H
#include <stdint.h>

#define CLOCK_SECOND_US INT64_C(1000000)
#define CLOCK_MS_US INT64_C(1000)

/* A source of time that can be handed in; NULL functions mean the real clocks. */
struct clock {
    int64_t (*wall_us)(void *ctx);      /* microseconds since 1970 UTC */
    int64_t (*monotonic_us)(void *ctx); /* for deadlines; never stored */
    int64_t (*boot_us)(void *ctx); /* goes on while the machine sleeps; NULL: as monotonic_us */
    void *ctx;
};

int64_t clock_wall_us(const struct clock *clock);      /* NULL: the real one. [any thread] */
int64_t clock_monotonic_us(const struct clock *clock); /* NULL: the real one. [any thread] */
/* Since the machine was started; nobody can set it. NULL: the real one. [any thread] */
int64_t clock_boot_us(const struct clock *clock);
/* Which start of the machine that was: the same number, the same boot clock. 0: cannot tell. */
uint64_t clock_boot_number(const struct clock *clock);
/* What this thread has used of the processor since it began, and how often it let go of it by
 * itself (a sleep, a lock, a file). [any thread] */
void clock_thread_usage(int64_t *cpu_us, uint64_t *waits);

#endif
