/* Hand-offs and how they were rated, day by day (UTC): a document for each edge between two teams
 * and one for each giver. Reports add the days up; the tickets' timelines have each single one.
 * semantics (k). */
#ifndef ENGINE_HAND_OFF_LOG_H
#define ENGINE_HAND_OFF_LOG_H
#include "engine/work.h"
#include "model/hand_off_quality.h"

#define HAND_OFF_LOG_DAY_US INT64_C(86400000000)
#define HAND_OFF_LOG_DAYS_MAX 400 /* that are kept, and that a report looks back */

enum hand_off_log_by { HAND_OFF_LOG_EDGE, HAND_OFF_LOG_AGENT };

struct hand_off_log_group {
    struct text from, to; /* HAND_OFF_LOG_EDGE; from may be "bot:NAME" */
    struct text giver;    /* HAND_OFF_LOG_AGENT */
    struct hand_off_quality sum;
    struct text cursor; /* where the groups behind this one begin */
};

/* Counts a hand-off, or a rating, of today. `giver` empty: it is nobody's. */
void hand_off_log_add(struct work *work, struct text from, struct text to, struct text giver,
                      const struct hand_off_quality *more);
/* The next group behind the cursor (empty: the first) and its sums from day to day, both included;
 * sums may be 0. False: there is none. */
bool hand_off_log_next(struct work *work, enum hand_off_log_by by, struct text after,
                       int64_t from_day, int64_t to_day, struct hand_off_log_group *group);

#endif
