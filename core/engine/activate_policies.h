/* The server starts with SLA policies other than those in force: they become a version of their
 * own, in the mode that the configuration says. semantics (d8), decision 19. */
#ifndef ENGINE_ACTIVATE_POLICIES_H
#define ENGINE_ACTIVATE_POLICIES_H
#include "engine/work.h"

/* Nothing when neither the policies nor the mode differ. Else the version is recorded, told in the
 * timeline of the system, and, when it reaches open tickets at once, previewed. True: open tickets
 * must be gone over. */
bool activate_policies(struct work *work);

#endif
