/* A schedule's own timeline, its timer and what it remembers between two looks: one document,
 * "watch/<schedule>", loaded, changed and saved by one command. [engine thread] */
#ifndef ENGINE_SCHEDULE_STATE_H
#define ENGINE_SCHEDULE_STATE_H
#include "engine/work.h"
#include "model/shift_watch.h"

struct schedule_state {
    struct text id;
    uint64_t number; /* of the schedule in this store: its timeline is that of ID_OF_SCHEDULE */
    uint32_t entries;
    struct timer timer; /* armed when its generation is not 0 */
    struct shift_watch watch;
    struct event_list events; /* to be written by save */
};

/* A schedule that was never seen gets a number. Ends with save or drop. */
void schedule_state_load(struct work *work, struct text id, struct schedule_state *state);
/* An event of the schedule's timeline, with `schedule` in it: write pairs, then _event_end. */
struct pack *schedule_state_event(struct schedule_state *state, const char *type);
void schedule_state_event_end(struct schedule_state *state);
/* Replaces the timer; INT64_MAX: none. */
void schedule_state_arm(struct work *work, struct schedule_state *state, int64_t due_us);
void schedule_state_save(struct work *work, struct schedule_state *state);
void schedule_state_drop(struct schedule_state *state); /* nothing is written */
/* The timeline of a schedule; 0: it has none yet. */
uint64_t schedule_state_timeline(struct work *work, struct text id);

#endif
