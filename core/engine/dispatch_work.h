/* What waits meets who is free: items in their order, each choosing from what is left. Run as a
 * command of its own whenever an item becomes eligible, somebody comes, capacity is freed, a shift
 * begins or a ladder is climbed; never by looking now and then. semantics (h10), (h11). */
#ifndef ENGINE_DISPATCH_WORK_H
#define ENGINE_DISPATCH_WORK_H
#include "engine/offer_work.h"

#define DISPATCH_WORK_OFFERS_MAX 64 /* of one command; then another goes on */
#define DISPATCH_WORK_EDGE 1        /* n of TIMER_ROUTE: a shift, or quiet hours, begin or end */

void dispatch_work_due(struct work *work, uint32_t n); /* TIMER_ROUTE */
void dispatch_work_arm_edge(struct work *work);
/* Somebody's pause has begun and ends then; 0: it is over. */
void dispatch_work_after_pause(struct work *work, int64_t until_us);
/* The first item in order that this agent may have, as the ticket in hand; false: none waits for
 * him. `score` is its score. */
bool dispatch_work_next(struct work *work, const struct roster_agent *agent,
                        struct work_item **item, int64_t *score);

#endif
