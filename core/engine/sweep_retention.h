/* Closed tickets that policies keep no longer are asked about, and go, as if somebody had purged
 * each: retention.tickets. All tickets are gone over in the order of their ids, a page at a time,
 * each page a command of its own, up to the first that is too young; then there is a rest. What is
 * kept (held, needed, refused by a plugin) is looked at again by the next pass. The same turns
 * forget old recorded commands: retention.record. decision 37. */
#ifndef ENGINE_SWEEP_RETENTION_H
#define ENGINE_SWEEP_RETENTION_H
#include "engine/work.h"

#define SWEEP_RETENTION_TICKETS_MAX 32
#define SWEEP_RETENTION_TURN_US INT64_C(1000000)          /* from page to page */
#define SWEEP_RETENTION_PASS_US (INT64_C(3600) * 1000000) /* from pass to pass */

void sweep_retention_begin(struct work *work); /* at a start; one that is under way goes on */
void sweep_retention_due(struct work *work);   /* TIMER_RETENTION */

#endif
