#include "engine/shift_history.h"
#include "engine/schedule_state.h"
#include "engine/watch_shifts.h"

struct on_call_shifts shift_history(struct work *work, const struct schedule *schedule,
                                    struct span_s range)
{
    struct schedule_state state;
    struct past_shift *past = NULL;
    struct on_call_shift *recorded = NULL;
    size_t count = 0;
    size_t past_count = watch_shifts_past(work, schedule->id, range, &past);
    for (size_t i = 0; i < past_count; i++) {
        *ARENA_PUSH(work->arena, recorded, count) = past[i].shift;
    }
    if (schedule_state_timeline(work, schedule->id) != 0) {
        schedule_state_load(work, schedule->id, &state);
        for (size_t i = 0; i < state.watch.open_count; i++) {
            const struct shift_open *open = &state.watch.open[i];
            *ARENA_PUSH(work->arena, recorded, count) =
                (struct on_call_shift){open->who, {open->from_s, INT64_MAX}};
        }
        schedule_state_drop(&state);
    }
    struct on_call_history history = {recorded, count, work->now_us / 1000000};
    return schedule_shifts(schedule, range, &history, work->arena);
}
