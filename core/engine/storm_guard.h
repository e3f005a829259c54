/* The storm guard: at most so many timers are fired in one second, so that what became due while
 * nobody looked (an outage, a stopped server, a thousand clocks that breach together) neither
 * buries the people who are paged nor keeps everybody else's commands waiting. Those that wait are
 * late, not lost: they are rows, and the guard only says when to look again. Pure: time is handed
 * in. */
#ifndef ENGINE_STORM_GUARD_H
#define ENGINE_STORM_GUARD_H
#include <stddef.h>
#include <stdint.h>

#define STORM_GUARD_PER_SECOND_DEFAULT 5000
#define STORM_GUARD_PER_SECOND_MAX 1000000

struct storm_guard {
    uint32_t per_second; /* 0: the default */
    uint32_t fired;      /* in the second that began at since_us */
    int64_t since_us;    /* monotonic */
};

/* How many more may be fired now. */
size_t storm_guard_room(struct storm_guard *guard, int64_t now_us);
void storm_guard_note(struct storm_guard *guard, size_t fired);
/* When there is room again, monotonic; `now_us` when there is some already. */
int64_t storm_guard_open_us(struct storm_guard *guard, int64_t now_us);

#endif
