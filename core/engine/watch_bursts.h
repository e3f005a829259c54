/* A burst makes a problem, or joins the one that it made before: tickets become its incidents, and
 * only the problem pages. semantics (f10). */
#ifndef ENGINE_WATCH_BURSTS_H
#define ENGINE_WATCH_BURSTS_H
#include "engine/work.h"

/* At the end of the command in which the ticket came: burst_state_opened has noted it. */
void watch_bursts_take(struct work *work, const struct work_burst *burst);
/* TIMER_BURST: has nothing come for long enough? */
void watch_bursts_due(struct work *work, uint32_t n, uint64_t generation);

#endif
