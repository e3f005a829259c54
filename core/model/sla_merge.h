/* What merging two tickets does to the clocks of the one that goes on, and what taking it back does
 * to those of both. That a merged ticket's own clocks are cancelled is sla_life_state's. semantics
 * (b4). */
#ifndef MODEL_SLA_MERGE_H
#define MODEL_SLA_MERGE_H
#include "model/sla_life.h"

/* Since when the customer waits is another instant: next_response counts from there. 0: nobody
 * waits, a live one is cancelled. */
void sla_merge_waiting(struct sla_life *life, int64_t since_us);
/* The ticket is merged no longer (see ticket->merged): the state of before, and clocks that the
 * merge had cancelled go on, with the merged span as a pause. */
void sla_merge_back(struct sla_life *life);

#endif
