/* The last step of every decision about a ticket: priority follows its inputs, clocks follow
 * priority and state, what has become due acts, timers are armed. Then work_save. */
#ifndef ENGINE_SETTLE_H
#define ENGINE_SETTLE_H
#include "engine/work.h"

void settle(struct work *work);
/* Moves the ticket to another state: event, pause spans, until. The move MUST be in the table. */
void settle_state(struct work *work, enum ticket_state to, const char *reason, int64_t until_us,
                  const char *resumed_by);

/* The same for a state that waits: until `until_us` (0: not given), but no longer than max_s (0: no
 * limit). */
void settle_wait(struct work *work, enum ticket_state to, const char *reason, int64_t until_us,
                 int64_t max_s);

#endif
