#include "engine/storm_guard.h"
#include "base/clock.h"
#include "base/must.h"

static uint32_t per_second(const struct storm_guard *guard)
{
    return guard->per_second > 0 ? guard->per_second : STORM_GUARD_PER_SECOND_DEFAULT;
}

size_t storm_guard_room(struct storm_guard *guard, int64_t now_us)
{
    if (now_us - guard->since_us >= CLOCK_SECOND_US || now_us < guard->since_us) {
        guard->since_us = now_us;
        guard->fired = 0;
    }
    return per_second(guard) - guard->fired;
}

void storm_guard_note(struct storm_guard *guard, size_t fired)
{
    MUST(fired <= per_second(guard) - guard->fired);
    guard->fired += (uint32_t)fired;
}

int64_t storm_guard_open_us(struct storm_guard *guard, int64_t now_us)
{
    return storm_guard_room(guard, now_us) > 0 ? now_us : guard->since_us + CLOCK_SECOND_US;
}
