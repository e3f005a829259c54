/* Says who hangs while it hangs: a thread of its own looks at the crumb twenty times a second, and
 * whoever is still in the same visit after its time is told, then again each time the visit is ten
 * times as long. A thread and no timer signal: a handler must not write into the log, and a signal
 * interrupts system calls of whoever it meets.
 *
 * An inline hook, a callback or an asynchronous job must not take a tenth of a second; what is on a
 * worker may take half a minute. */
#ifndef HOST_WATCHDOG_H
#define HOST_WATCHDOG_H
#include "host/crumb.h"

#define WATCHDOG_LOOK_US INT64_C(50000)
#define WATCHDOG_INLINE_US INT64_C(100000)
#define WATCHDOG_WORKER_US INT64_C(30000000)

struct watchdog_hang {
    const char *instance; /* lent until on_hang returns */
    unsigned point;
    int64_t for_us; /* at least */
};

/* What was seen of the slots; all zero at first. A value: time is an argument (monotonic). */
struct watchdog_sight {
    struct {
        uint64_t visit;
        int64_t since_us, tell_us; /* the next time it is told is after so long */
    } slots[CRUMB_SLOTS_MAX];
};
typedef void (*watchdog_on_hang)(void *ctx, const struct watchdog_hang *hang);
void watchdog_look(struct watchdog_sight *sight, const struct crumb *crumb, int64_t now_us,
                   watchdog_on_hang on_hang, void *ctx);

void watchdog_say(void *ctx, const struct watchdog_hang *hang); /* a line of the log */

/* The thread. `crumb` is lent until the end; on_hang is called on the watchdog's own thread. */
struct watchdog;
struct watchdog *watchdog_create(const struct crumb *crumb, watchdog_on_hang on_hang, void *ctx);
void watchdog_destroy(
    struct watchdog **watchdog); /* waits for a look that is under way; likes NULL */

#endif
