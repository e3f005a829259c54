/* What a level with `offer` does: its first person is offered the ticket as an item of work, and
 * whoever has it stays responsible until it is taken. semantics (f1), (h7). */
#ifndef ENGINE_OFFER_ESCALATED_H
#define ENGINE_OFFER_ESCALATED_H
#include "engine/work.h"

/* False: the ticket waits in no queue, or is offered to this very person already. */
bool offer_escalated(struct work *work, struct text agent);
/* The escalation has ended: what is still offered goes back to its queue, and a hand-off that
 * nobody took is over. */
void offer_escalated_withdraw(struct work *work);

#endif
