/* All work that waits, as the tickets say it, remembered between commands: see
 * model/waiting_work.h. Filled when it is first asked for, and told of every ticket that is saved;
 * taken back with the agents' facts when writes are. Engine thread only. */
#ifndef ENGINE_WAITING_CACHE_H
#define ENGINE_WAITING_CACHE_H
#include "engine/agent_cache.h"

/* Lent; complete as of this transaction. Trouble is in the reader. */
struct waiting_work *waiting_cache_read(struct agent_cache *cache, struct reader *reader,
                                        struct arena *arena, const struct policy_set *policies);
/* This ticket is being saved. */
void waiting_cache_note(struct agent_cache *cache, const struct policy_set *policies,
                        const struct ticket *ticket);

#endif
