/* How much each person is on call, in minutes, and how much of that at night (22:00 to 07:00) and
 * at weekends (Saturday and Sunday) of the schedule's zone. A minute may be both. semantics (g).
 * Pure. [any thread] */
#ifndef MODEL_FAIRNESS_H
#define MODEL_FAIRNESS_H
#include "model/schedule.h"

struct fairness_share {
    struct text who;
    int64_t minutes, night_minutes, weekend_minutes; /* whole ones, rounded down at the end */
    int64_t shifts;
};
struct fairness { /* by who */
    struct fairness_share *items;
    size_t count;
};

struct fairness fairness_count(const struct zone *zone, const struct on_call_shifts *shifts,
                               struct span_s range, struct arena *arena);

#endif
