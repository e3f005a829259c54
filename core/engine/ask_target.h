/* Whom a target "plugin:<instance>" means when a level fires. semantics (f1). The instance is asked
 * inside the command, so that its answer stands in the timeline with the level; what does not
 * answer in time leaves the target to the policy. */
#ifndef ENGINE_ASK_TARGET_H
#define ENGINE_ASK_TARGET_H
#include "engine/work.h"

/* Ids of people of the roster, or of the instance's own place when it takes the page itself. 0: it
 * is not loaded, declined, failed, or named nobody who is known. */
size_t ask_target(struct work *work, struct text instance, struct text **ids);

#endif
