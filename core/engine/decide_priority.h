/* Recomputes the priority of the ticket in hand from its inputs and causes; same result: no event.
 */
#ifndef ENGINE_DECIDE_PRIORITY_H
#define ENGINE_DECIDE_PRIORITY_H
#include "engine/work.h"

void decide_priority(struct work *work);
void decide_priority_first(
    struct work *work); /* of a new ticket: the event is written in any case */
/* Holds the priority up at `priority` by a named cause, or lets go of it. The recomputation is the
 * caller's. */
void decide_priority_hold(struct work *work, struct text cause, enum priority priority);
void decide_priority_release(struct work *work, struct text cause);

#endif
