/* Which queue a ticket waits in, and the items of work that say so. Called wherever a ticket has
 * been decided on: what waits is made to fit what the ticket is, so nobody else need think of it.
 * Without queues in the configuration nothing here does anything. semantics (h1), (h2). */
#ifndef ENGINE_ROUTE_TICKET_H
#define ENGINE_ROUTE_TICKET_H
#include "engine/work.h"

#define ROUTE_TICKET_LANE_PERCENT 10 /* of a queue's items of an hour that may be immediate */

bool route_ticket_is_on(const struct work *work);
/* A ticket that nobody has routed: the first rule that holds says which queue, and the queue's team
 * is yielded. Empty: routing is off. */
struct text route_ticket_by_rules(struct work *work);
/* Lets items end, begin and move as state, owner and team of the ticket want it. */
void route_ticket_settle(struct work *work);
/* The `return` clock has run out: back to the queue, as old as it was. */
void route_ticket_return(struct work *work, const struct sla_clock *clock);
/* Takes the ticket from its agent and lets it wait again, as old as it was. */
void route_ticket_requeue(struct work *work, const char *why);
/* A further item while somebody is responsible: a hand-off that is offered, a callback. `team`
 * empty: the ticket's. ERR_CONFLICT: there is one already, or no queue. */
enum err route_ticket_add(struct work *work, enum work_reason reason, struct text team,
                          int64_t eligible_since_us);

/* For those who offer and accept. */
struct work_item *route_ticket_item(struct ticket *ticket, enum work_reason reason); /* or NULL */
const struct routing_queue *route_ticket_queue(const struct work *work, struct text id);
/* It counts against what its queue keeps for a tier. */
bool route_ticket_is_reserved(const struct work *work, const struct work_item *item);
/* The offer ends without an agent: its capacity is free again. */
void route_ticket_withdraw(struct work *work, struct work_item *item);
void route_ticket_end(struct work *work, enum work_reason reason);
void route_ticket_arm(struct work *work, const struct work_item *item); /* the ladder's next step */

#endif
