/* How many customers a problem affects: its own and those of its incidents that are not merged,
 * each once, a customer of an organisation with the weight that policies say. Counted in the
 * transaction that changes it, at a cost that does not grow with the incidents. semantics (b6). */
#ifndef ENGINE_COUNT_AFFECTED_H
#define ENGINE_COUNT_AFFECTED_H
#include "engine/work.h"

/* The problem is in hand; the row of the incident is written as it is now. An incident came, or
 * became this customer's. */
void count_affected_joined(struct work *work, uint64_t customer, uint64_t incident);
/* It left, was merged, or is this customer's no longer. */
void count_affected_left(struct work *work, uint64_t customer, uint64_t incident);
/* The problem itself was `former`'s and is its present customer's. */
void count_affected_moved(struct work *work, uint64_t former);
/* The number as it follows from what was counted: with `affected_count`, once for each step up. */
void count_affected(struct work *work);

#endif
