/* A window goes over the unsolved tickets, a page at a time, each page a command of its own: at its
 * start it holds what is under way, at an early end it releases what it held. A ticket that the
 * sweep has not come to yet is held when its next level is due. */
#ifndef ENGINE_SWEEP_MAINTENANCE_H
#define ENGINE_SWEEP_MAINTENANCE_H
#include "engine/hold_maintenance.h"

#define SWEEP_MAINTENANCE_TICKETS_MAX 64
#define SWEEP_MAINTENANCE_PASSES 2 /* a ticket may move in the list while it is swept */

/* The next page now; arms the timer for the one after. `window` is saved. */
void sweep_maintenance(struct work *work, struct maintenance *window);
/* The first page at that instant: the window begins then. */
void sweep_maintenance_at(struct work *work, const struct maintenance *window, int64_t at_us);
/* TIMER_SWEEP of window n. */
void sweep_maintenance_due(struct work *work, uint32_t n);

#endif
