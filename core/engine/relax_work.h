/* The ladder: what an item of work no longer asks for when it has waited so long. semantics (h5).
 */
#ifndef ENGINE_RELAX_WORK_H
#define ENGINE_RELAX_WORK_H
#include "engine/work.h"

void relax_work_due(struct work *work,
                    enum work_reason reason); /* TIMER_RELAX of the ticket in hand */

#endif
