/* A ticket that waited, or was solved, is worked on again. */
#ifndef ENGINE_WAKE_TICKET_H
#define ENGINE_WAKE_TICKET_H
#include "engine/work.h"

/* To open from wherever it is: a reopened one counts for its agent and customer again, and does not
 * close by itself any more. `by`: "customer", "timer", or NULL. */
void wake_ticket(struct work *work, const char *reason, const char *by);

#endif
