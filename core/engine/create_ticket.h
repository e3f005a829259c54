/* A ticket with its first message, whoever brings it: a client's command or a channel. */
#ifndef ENGINE_CREATE_TICKET_H
#define ENGINE_CREATE_TICKET_H
#include "engine/use_case.h"

/* work->customer is set; makes the ticket, runs the pipeline, saves. `follow_up_of` 0: none. */
enum err create_ticket_from(struct work *work, const struct message *message, struct text address,
                            const struct value *fields, uint64_t follow_up_of);

/* The same without the pipeline, so that more can be said about it before. */
enum err create_ticket_open(struct work *work, const struct message *message, struct text address,
                            const struct value *fields, uint64_t follow_up_of);
/* The same in parts, for what has its first message elsewhere: the empty ticket of this customer;
 * then its `created` and its messages are the caller's; then pipeline and counts. */
void create_ticket_begin(struct work *work, const struct message *message, struct text address);
enum err create_ticket_end(struct work *work, const struct message *message);

#endif
