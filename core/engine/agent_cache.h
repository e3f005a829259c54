/* What changes at run time about the agents, and the work that waits for them, remembered between
 * commands: routing looks at all of them for each ticket, and a hundred look-ups a command were a
 * quarter of its time. It only
 * remembers what the store said: whoever writes an agent's row says so here, and whoever takes
 * writes back says that all is forgotten. Engine thread only. */
#ifndef ENGINE_AGENT_CACHE_H
#define ENGINE_AGENT_CACHE_H
#include "engine/agent_board.h"
#include "engine/ports.h"
#include "model/waiting_work.h"
#include "store/tables.h"

#define AGENT_CACHE_TEXTS 2

struct agent_cache {
    const struct policy_set *policies; /* a reference: whose roster it is about; NULL: nobody's */
    struct ask_agent *agents;          /* owned; parallel to the roster */
    struct agent_state *states;        /* owned, likewise; their texts live in `texts` */
    char **texts;                      /* owned, each of them, too: AGENT_CACHE_TEXTS per agent */
    bool *known;                       /* owned */
    size_t count, unknown;
    struct agent_board board;
    struct waiting_work waiting; /* complete when waiting_known; engine/waiting_cache.h */
    bool waiting_known;
};

void agent_cache_init(struct agent_cache *cache);
void agent_cache_fini(struct agent_cache *cache);
/* All agents of the roster as the reader sees them now. Lent; a row that is written later changes
 * here at the next call. Trouble is in the reader. */
const struct ask_agent *agent_cache_read(struct agent_cache *cache, struct reader *reader,
                                         struct arena *arena, const struct policy_set *policies);
void agent_cache_forget(struct agent_cache *cache, struct text agent);
void agent_cache_forget_all(struct agent_cache *cache);

#endif
