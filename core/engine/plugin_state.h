/* What a plugin says about where a ticket stands and whose it is: SET_STATE and HAND_OFF of anybody
 * but the ticket's bot. [engine thread] */
#ifndef ENGINE_PLUGIN_STATE_H
#define ENGINE_PLUGIN_STATE_H
#include "engine/work.h"

/* key: pending (num: until, ms, or 0), open, solved (val: a resolution), blocked (val: the reason's
 * word, num: when the customer hears next, ms; the effect's reason says more). Where the ticket's
 * state does not allow it any more it is stale. */
void plugin_state_set(struct work *work, struct effect *effect);
/* key: a team; val: the form of that hand-off, a packed map, or empty. Held against the form as a
 * person's hand-off is; what lacks is the reason of the denial. */
void plugin_state_hand_off(struct work *work, struct effect *effect);

#endif
