/* What a plugin says about escalations: ESCALATE and DEESCALATE. What cannot be done is denied, and
 * the command that brought it goes on. [engine thread] */
#ifndef ENGINE_PLUGIN_ESCALATION_H
#define ENGINE_PLUGIN_ESCALATION_H
#include "engine/work.h"

/* num: levels up, past the last one it is the last one; key: whom the level means instead of the
 * policy's people ("user:ann", "team:x", "schedule:y", an agent's id), empty: them. A target that
 * is not there leaves it to the policy, for nobody would be a reason to page nobody. Where no
 * escalation is active one starts by the rule for `plugin`. */
void plugin_escalation_up(struct work *work, struct effect *effect);
/* Reads such a key; false, with the reason in `effect->why`: it names nobody who can be paged now.
 */
bool plugin_escalation_target(struct work *work, struct effect *effect,
                              struct escalation_target *target);
/* key: the cause that went away. */
void plugin_escalation_end(struct work *work, struct effect *effect);

#endif
