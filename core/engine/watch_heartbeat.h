/* Heartbeats: a thing outside that must be heard of every so often. One that is missed becomes a
 * ticket that escalates by the policy named for it; the next beat takes the escalation back when it
 * stays. semantics (f11). A heartbeat is configured; what was heard is a document
 * "heartbeat/<name>".
 */
#ifndef ENGINE_WATCH_HEARTBEAT_H
#define ENGINE_WATCH_HEARTBEAT_H
#include "engine/work.h"

struct heartbeat_state {
    uint64_t number;     /* names its timer */
    uint64_t generation; /* of the armed timer */
    int64_t last_us;     /* last beat, or when it began to be watched */
    int64_t due_us;      /* of the armed timer; 0: none */
    uint64_t ticket;     /* of the last miss; 0: never missed */
    bool missed;         /* and not heard since */
};

/* Arms the timers of all configured heartbeats that have none. At server start. */
void watch_heartbeat_begin(struct work *work);
/* A beat: counts from now; ends the escalation of a miss after its clear_for. */
void watch_heartbeat_beat(struct work *work, const struct heartbeat *heartbeat);
/* TIMER_HEARTBEAT n: `generation` must be the armed one. */
enum err watch_heartbeat_due(struct work *work, uint32_t n, uint64_t generation);
/* Zeroed when nothing is known. */
void watch_heartbeat_get(struct work *work, struct text name, struct heartbeat_state *state);

#endif
