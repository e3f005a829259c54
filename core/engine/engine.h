/* The engine: the one thread that decides and writes. It takes commands from a bounded queue, runs
 * each against one write set per batch (load, decide, save), commits the batch and, when it is
 * durable, releases answers, events and jobs. It is a loop around engine_step, which a simulator or
 * a unit test may call instead. */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H
#include "engine/ports.h"

struct engine;
/* `policies`: one reference is taken. Reads the last sequence numbers and the nearest timers: NULL
 * with a sentence in `why` when the store cannot be read. */
struct engine *engine_create(const struct engine_ports *ports, const struct policy_set *policies,
                             char *why, size_t why_size);
void engine_destroy(struct engine **engine); /* after engine_stop, or when never started */

/* [any thread] ERR_OK: taken over, exactly one answer will come. ERR_BUSY: queue full or stopping;
 * the command is still the caller's. */
enum err engine_submit(struct engine *engine, struct command *command);

void engine_start(struct engine *engine); /* the thread */
/* [any thread but the engine's] Takes no more commands, finishes those that were taken, joins the
 * thread, and lets go of jobs that found no room: who would have run them may end now. */
void engine_stop(struct engine *engine);
/* One round: take commands, fire due timers, lease due jobs, run, commit, reap, announce. Returns
 * the monotonic time of the next thing to do (INT64_MAX: nothing known). [engine thread, or the
 * caller when never started] */
int64_t engine_step(struct engine *engine);

struct engine_status { /* a snapshot for admin.status; [any thread] */
    uint64_t commands, batches, events, timers_fired, jobs_started, tickets_purged;
    int64_t timer_late_us_max, last_commit_us;
    size_t queue_depth;
    struct store_info store; /* of about a second ago */
    bool clock_frozen;       /* since a step of the wall clock that nobody has confirmed */
    int64_t clock_step_us;   /* the last one */
};
void engine_status(struct engine *engine, struct engine_status *status);
bool engine_is_query(struct text name); /* a command that only reads: no record, no key */
bool engine_knows(struct text name);

#endif
