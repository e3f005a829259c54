/* A ticket becomes solved, whoever says so: escalations end, it counts no longer, and closes by
 * itself when nobody writes. */
#ifndef ENGINE_END_TICKET_H
#define ENGINE_END_TICKET_H
#include "engine/work.h"

/* From an unsolved state. `reason` is shown with the change of state: "solved". */
void end_ticket_solve(struct work *work, struct text resolution, const char *reason);

#endif
