/* Tickets, customers and jobs as they travel: the answers of methods. Times in milliseconds, ids as
 * text. */
#ifndef ENGINE_TICKET_VIEW_H
#define ENGINE_TICKET_VIEW_H
#include "engine/work.h"

/* The ticket in hand with clocks and escalations: one map. */
void ticket_view(struct work *work, struct pack *pack);
/* The row of a list: what a queue shows. */
void ticket_view_row(const struct work *work, struct pack *pack, const struct ticket *ticket);
void ticket_view_customer(struct pack *pack, const struct customer *customer);
/* Answers the command with {ticket: ...} of the ticket in hand. */
void ticket_view_answer(struct work *work);
/* Answers it with {customer: ...}. */
enum err ticket_view_answer_customer(struct work *work, const struct customer *customer);

#endif
