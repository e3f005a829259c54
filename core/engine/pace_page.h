/* The gate that every notification for a person passes when its job is about to be leased: it
 * leaves now and is counted, or it is held until its time. What is held stays a job of its ticket
 * and is cancelled like any other. semantics (i). [engine thread] */
#ifndef ENGINE_PACE_PAGE_H
#define ENGINE_PACE_PAGE_H
#include "engine/outbox.h"

/* True: it was held (or was a repetition of one that is held, and ended). The ticket in hand is
 * the job's; the caller saves what is in hand then. Held are those of somebody with rules, and what
 * is of one event (job.bundle). */
bool pace_page_holds(struct work *work, const struct job *job);
/* timer.fire of an outbox: what may leave leaves, several of a kind as one. */
void pace_page_due(struct work *work, uint32_t number, uint64_t generation);
/* The address that a notification goes to. */
struct text pace_page_address(struct work *work, const struct job *job);

#endif
