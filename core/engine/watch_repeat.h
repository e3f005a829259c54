/* Repeat contact: the same customer comes with the same cause within a time. A fact of the ticket,
 * an input of its priority and of routing, and a cause of escalation. (a) C19. */
#ifndef ENGINE_WATCH_REPEAT_H
#define ENGINE_WATCH_REPEAT_H
#include "engine/work.h"

#define WATCH_REPEAT_TICKETS_MAX 100 /* of the customer's newest are looked at */

/* The ticket in hand has been classified: counts the contacts, this one included. */
void watch_repeat(struct work *work);
/* The cause that it repeats; empty: it does not. */
struct text watch_repeat_cause(const struct work *work);

#endif
