/* What holds of a calendar has changed, so the deadlines of open tickets have moved: all unsolved
 * tickets are gone over, a page at a time, each page a command of its own, and each gets its clocks
 * computed and its timers armed anew. A ticket that something happens to meanwhile is right at
 * once. */
#ifndef ENGINE_SWEEP_CALENDARS_H
#define ENGINE_SWEEP_CALENDARS_H
#include "engine/work.h"

#define SWEEP_CALENDARS_TICKETS_MAX 64
#define SWEEP_CALENDARS_PASSES 2 /* a ticket moves in the list while it is swept */
#define SWEEP_CALENDARS_TIMER 0  /* the number of its TIMER_SWEEP; windows count from 1 */

/* Begins; one that is under way begins anew. */
void sweep_calendars_begin(struct work *work);
/* TIMER_SWEEP of SWEEP_CALENDARS_TIMER: the next page. */
void sweep_calendars_due(struct work *work);

#endif
