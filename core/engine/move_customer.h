/* Two customer records are one person: identities and tickets of the younger come under the older,
 * and go back exactly as they came. Tickets follow a page at a time, each page a command; what is
 * still to do, and what was moved, lies on disk. semantics (b3). */
#ifndef ENGINE_MOVE_CUSTOMER_H
#define ENGINE_MOVE_CUSTOMER_H
#include "engine/work.h"

#define MOVE_CUSTOMER_TICKETS_MAX 64 /* of one page */

/* Both as loaded; on return *into is as it is written now. */
void move_customer_link(struct work *work, const struct customer *from, struct customer *into);
/* Takes it back; *from is as it is written now. */
void move_customer_unlink(struct work *work, struct customer *from);
/* TIMER_MOVE: the next page. */
void move_customer_due(struct work *work, uint32_t n, uint64_t generation);

#endif
