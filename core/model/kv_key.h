/* Keys of a plugin's own storage that it declared to read: "seen:{ticket.id}". */
#ifndef MODEL_KV_KEY_H
#define MODEL_KV_KEY_H
#include "model/message.h"
#include "model/ticket.h"

/* The key with each {field} replaced by what ticket and message (either may be NULL) say:
 * ticket.id, ticket.customer, ticket.requester, message.from, message.external_id; what nobody says
 * is empty. In the arena. */
struct text kv_key_expand(struct arena *arena, struct text pattern, const struct ticket *ticket,
                          const struct message *message);

#endif
