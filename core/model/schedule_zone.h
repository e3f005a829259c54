/* A schedule of the configuration by other data of its zone: every grid, rule and rolling shift
 * keeps its wall clock. Instants that the configuration writes (start, from, to) stay what they
 * were read as. Pure. [any thread] */
#ifndef MODEL_SCHEDULE_ZONE_H
#define MODEL_SCHEDULE_ZONE_H
#include "model/schedule.h"

/* A copy in the arena, which borrows from `base` and `zone`. */
struct schedule *schedule_zone_apply(const struct schedule *base, const struct zone *zone,
                                     struct arena *arena);

#endif
