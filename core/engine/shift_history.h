/* Who was on call and who will be: recorded shifts as they are, those to come as the schedule says
 * now. [engine thread] */
#ifndef ENGINE_SHIFT_HISTORY_H
#define ENGINE_SHIFT_HISTORY_H
#include "engine/work.h"

/* All shifts in the range; one that goes on has its recorded start. */
struct on_call_shifts shift_history(struct work *work, const struct schedule *schedule,
                                    struct span_s range);

#endif
