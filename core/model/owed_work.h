/* What somebody still owes about a ticket: a form that automation could not wait for, a customer
 * who did not follow to another channel, a promise. An item follows from the ticket alone, so it
 * begins and ends with whatever is done to it, and nobody has to take it off a list. semantics
 * (b5), (b8), (i); decision 21.
 *
 *   hand_off_form    an automatic hand-off lacks its form; paid by ticket.fill_hand_off
 *   channel_move     an invitation expired or failed; by a word to the customer, or another one
 *   promise_missing  blocked, and the customer has no promise; by promise.make, or by unblocking
 *   promise_broken   one was broken and not made good; by the word that was promised, or a new one
 */
#ifndef MODEL_OWED_WORK_H
#define MODEL_OWED_WORK_H
#include "model/roster.h"
#include "model/ticket.h"

const char *owed_work_name(enum ticket_owed_reason reason);   /* "hand_off_form", ... */
const char *owed_work_method(enum ticket_owed_reason reason); /* what pays it: "promise.make" */
/* Who looks after the ticket: its agent, else the manager of its team; empty: nobody does. */
struct text owed_work_owner(const struct roster *roster, const struct ticket *ticket);
/* Lets ticket->owed be what is owed now. What was owed before by the same person stays as old as it
 * is. Texts are lent from the ticket and the roster. */
void owed_work_refresh(struct arena *arena, const struct roster *roster, struct ticket *ticket,
                       int64_t now_us);

#endif
