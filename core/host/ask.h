/* The inline half of the engine's `advisor` port: a snapshot in, checked effects out, the time it
 * took measured. [engine thread] */
#ifndef HOST_ASK_H
#define HOST_ASK_H
#include "host/pipeline.h"

#define ASK_BUDGET_US_DEFAULT 200
#define ASK_BUDGET_HARD_US_DEFAULT 10000

/* False: a filter says no. */
bool ask_wants(const struct pipeline_place *place, const struct ask *ask);
void ask_inline(const struct subscriber *subscriber, const struct ask *ask,
                struct ask_answer *answer);

#endif
