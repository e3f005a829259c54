/* A request that a plugin answers: what of it the plugin sees, who may make it, and what the engine
 * is told of a plugin's hits. */
#ifndef RPC_GUEST_CALL_H
#define RPC_GUEST_CALL_H
#include "host/host.h"
#include "rpc/method.h"

/* The plugin's own parameters, and none of the server's. Values are lent, the map is in the arena.
 */
struct value guest_call_params(struct arena *arena, const struct value *params);
bool guest_call_may(enum access_role held, const struct method *method, struct refusal *refusal);
/* Into the arguments of ticket.search; nothing when no plugin knew. */
void guest_call_put_hits(struct command *command, const struct search_answer *answer);

#endif
