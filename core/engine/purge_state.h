/* That somebody wants a ticket gone for good: who, why, and how it went. Document "purge/ID", from
 * the asking on until the ticket is gone. */
#ifndef ENGINE_PURGE_STATE_H
#define ENGINE_PURGE_STATE_H
#include "engine/work.h"

struct purge_state {
    struct text by, why;
    int64_t again_us; /* it was refused: nobody asks by himself before; 0: plugins are asked now */
};

bool purge_state_get(struct work *work, uint64_t ticket, struct purge_state *state);
void purge_state_put(struct work *work, uint64_t ticket, const struct purge_state *state);
void purge_state_delete(struct work *work, uint64_t ticket);

#endif
