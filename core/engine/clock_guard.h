/* The engine's eye on the wall clock: looks at each step, makes a recorded command of what it sees,
 * and says what time it is to be believed. What is on record (how far the wall clock is from the
 * boot clock, and whether time is frozen) outlives the process, so a step between two runs on one
 * boot is seen too; across a boot only the wall clock itself knows how long it took. */
#ifndef ENGINE_CLOCK_GUARD_H
#define ENGINE_CLOCK_GUARD_H
#include "base/clock.h"
#include "engine/command.h"
#include "model/clock_step.h"
#include "store/reader.h"

struct clock_guard {
    struct clock_step step;
    bool trust;        /* clock_step: trust */
    bool is_on_record; /* frozen, and the store says so */
    int64_t last_by_us;
};

/* Takes up what is on record; `last_now_us`: the last recorded instant. */
void clock_guard_init(struct clock_guard *guard, const struct clock *clock, struct reader *reader,
                      int64_t last_now_us, bool trust);
/* A command to run now, the caller's; NULL: nothing has happened. */
struct command *clock_guard_look(struct clock_guard *guard, const struct clock *clock,
                                 struct reader *reader);
int64_t clock_guard_wall(const struct clock_guard *guard, const struct clock *clock);

#endif
