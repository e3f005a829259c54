/* How much each person is on call, in minutes: at night (22:00 to 07:00), at weekends (Saturday and
 * Sunday), on holidays of the schedule's calendar, all by the local time of the schedule, and
 * weighted. A minute may be several of these; weighted it counts once, by the highest of its
 * weights. A holiday is a date that the calendar takes out of its week. semantics (g). Pure. [any
 * thread] */
#ifndef MODEL_FAIRNESS_H
#define MODEL_FAIRNESS_H
#include "model/schedule.h"

#define FAIRNESS_WEIGHT_MAX 1000 /* percent */

struct fairness_share {
    struct text who;
    /* Whole ones, rounded down at the end. */
    int64_t minutes, night_minutes, weekend_minutes, holiday_minutes, weighted_minutes;
    int64_t shifts;
};
struct fairness { /* by who */
    struct fairness_share *items;
    size_t count;
};

/* Of the schedule: zone, holidays and weights. */
struct fairness fairness_count(const struct schedule *schedule, const struct on_call_shifts *shifts,
                               struct span_s range, struct arena *arena);

#endif
