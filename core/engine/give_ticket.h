/* The one place that changes who owns a ticket. */
#ifndef ENGINE_GIVE_TICKET_H
#define ENGINE_GIVE_TICKET_H
#include "engine/work.h"

/* Gives the ticket to a team and agent (empty: none), counts the agents' load, records `assigned`.
 * `candidates` may be NULL. True when the two teams have now played ping-pong: the caller raises to
 * people. */
bool give_ticket(struct work *work, struct text team, struct text agent, struct text method,
                 const struct effect_list *candidates, struct text reason);

#endif
