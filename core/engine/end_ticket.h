/* What ends with a ticket that nobody works on any more, because it is solved or merged: its
 * escalations with their unsent pages, and its place in the counts of open tickets. And what begins
 * again with one that comes back. */
#ifndef ENGINE_END_TICKET_H
#define ENGINE_END_TICKET_H
#include "engine/work.h"

#define END_TICKET_BY_BOT "solved_by_bot" /* the bot that has it; its stage ends behind this */

/* Of an unsolved one; its state is the caller's to change. `how`: "resolved", "merged". */
void end_ticket(struct work *work, const char *how);
/* The counts only: it is open again. */
void end_ticket_not(struct work *work);
/* It becomes solved: end_ticket, the state, and the time after which it closes. A bot that has
 * it loses it, unless it is the one that solves. `reason` is shown with the change of state. */
void end_ticket_solve(struct work *work, struct text resolution, const char *reason);

#endif
