#include "host/watchdog.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/must.h"
#include "base/mutex.h"
#include "base/pool.h"

#define TOLD_AGAIN_AFTER 10 /* times as long */

struct watchdog {
    const struct crumb *crumb;
    watchdog_on_hang on_hang;
    void *ctx;
    struct watchdog_sight sight;
    struct mutex *lock; /* guards is_over */
    bool is_over;
    struct pool *thread;
};

void watchdog_look(struct watchdog_sight *sight, const struct crumb *crumb, int64_t now_us,
                   watchdog_on_hang on_hang, void *ctx)
{
    for (size_t i = 0; i < CRUMB_SLOTS_MAX; i++) {
        struct crumb_look look;
        if (!crumb_look(crumb, i, &look)) {
            sight->slots[i].visit = 0;
            continue;
        }
        if (sight->slots[i].visit != look.visit) {
            sight->slots[i].visit = look.visit;
            sight->slots[i].since_us = now_us;
            sight->slots[i].tell_us = look.is_patient ? WATCHDOG_WORKER_US : WATCHDOG_INLINE_US;
            continue;
        }
        int64_t for_us = now_us - sight->slots[i].since_us;
        if (for_us >= sight->slots[i].tell_us) {
            struct watchdog_hang hang = {crumb_instance(crumb, look.name), look.point, for_us};
            sight->slots[i].tell_us *= TOLD_AGAIN_AFTER;
            on_hang(ctx, &hang);
        }
    }
}

void watchdog_say(void *ctx, const struct watchdog_hang *hang)
{
    (void)ctx;
    log_warn("plugin.hangs", "plugin=%s hook=\"%s\" for_ms=%lld", hang->instance,
             crumb_point_name(hang->point), (long long)(hang->for_us / CLOCK_MS_US));
}

static bool goes_on(struct watchdog *watchdog)
{
    int64_t until_us = clock_monotonic_us(NULL) + WATCHDOG_LOOK_US;
    mutex_lock(watchdog->lock);
    while (!watchdog->is_over && mutex_wait(watchdog->lock, until_us)) {
    }
    bool goes = !watchdog->is_over;
    mutex_unlock(watchdog->lock);
    return goes;
}

static void watch(void *ctx)
{
    struct watchdog *watchdog = ctx;
    while (goes_on(watchdog)) {
        watchdog_look(&watchdog->sight, watchdog->crumb, clock_monotonic_us(NULL),
                      watchdog->on_hang, watchdog->ctx);
    }
}

struct watchdog *watchdog_create(const struct crumb *crumb, watchdog_on_hang on_hang, void *ctx)
{
    struct watchdog *watchdog = MEM_NEW(struct watchdog);
    watchdog->crumb = crumb;
    watchdog->on_hang = on_hang;
    watchdog->ctx = ctx;
    watchdog->lock = mutex_create();
    watchdog->thread = pool_create(1, 1);
    MUST(pool_submit(watchdog->thread, watch, watchdog));
    return watchdog;
}

void watchdog_destroy(struct watchdog **watchdog)
{
    struct watchdog *old = *watchdog;
    if (old == NULL) {
        return;
    }
    mutex_lock(old->lock);
    old->is_over = true;
    mutex_wake(old->lock);
    mutex_unlock(old->lock);
    pool_destroy(&old->thread);
    mutex_destroy(&old->lock);
    mem_free(old);
    *watchdog = NULL;
}
