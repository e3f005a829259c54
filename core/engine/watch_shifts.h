/* Looking at schedules while time passes: shift_started and shift_ended become facts, hand-off
 * notices and gaps are told, and the next look is a timer on disk. [engine thread] */
#ifndef ENGINE_WATCH_SHIFTS_H
#define ENGINE_WATCH_SHIFTS_H
#include "engine/schedule_state.h"

/* A look at `schedule` as it is now; `is_edited`: it is another one than at the last look. Writes
 * into *state, which the caller saves. */
void watch_shifts_look(struct work *work, struct schedule_state *state,
                       const struct schedule *schedule, bool is_edited);
void watch_shifts_due(struct work *work); /* timer.fire of a schedule's timeline */
/* At the start: all schedules of the configuration are looked at, timers of others end. */
void watch_shifts_all(struct work *work);

/* A shift that is over, as recorded: a row of its own beside the timeline, so that it can be found
 * by its instant and corrected. */
struct past_shift {
    struct on_call_shift shift;
    enum on_call_source source;
    struct text by;
};
void watch_shifts_keep(struct work *work, struct text schedule, const struct past_shift *past);
void watch_shifts_forget(struct work *work, struct text schedule,
                         const struct on_call_shift *shift);
/* Those that overlap the range, oldest first; at most SCHEDULE_SPANS_MAX. */
size_t watch_shifts_past(struct work *work, struct text schedule, struct span_s range,
                         struct past_shift **shifts);

#endif
