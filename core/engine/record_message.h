/* A message becomes part of the ticket in hand: entry, reference for threading, state, clocks,
 * delivery. The caller settles afterwards. */
#ifndef ENGINE_RECORD_MESSAGE_H
#define ENGINE_RECORD_MESSAGE_H
#include "engine/work.h"

/* From the customer's side. Automatic mail is kept, wakes nothing and arms no clock (b2). */
void record_message_in(struct work *work, const struct message *message);
/* From our side. A public one goes out by the ticket's channel as a job; by an agent it is a
 * response. */
void record_message_out(struct work *work, const struct message *message);

/* A public message that a command carries, by whoever gave the command. */
/* Number of its entry; 0: a plugin holds it. */
uint32_t record_message_by_agent(struct work *work, struct text body);

#endif
