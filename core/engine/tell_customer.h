/* Automatic messages to the customer at milestones of the ticket in hand: what has happened is read
 * off the ticket as it was loaded and as it is now, at the end of every decision. semantics (i).
 * [engine thread] */
#ifndef ENGINE_TELL_CUSTOMER_H
#define ENGINE_TELL_CUSTOMER_H
#include "engine/work.h"
#include "model/milestone.h"

/* `follow` of level_actions: notes what has happened and tells what may be told now; arms the timer
 * for what may not. True: a message went out, and clocks may have heard of it. */
bool tell_customer(struct work *work);
/* One more for this ticket, whether it is configured or not; told by the next tell_customer. */
void tell_customer_of(struct work *work, enum milestone milestone);
/* TIMER_COURTESY: what waits is told, or is too late to be worth it. */
void tell_customer_due(struct work *work, int64_t due_us);

#endif
