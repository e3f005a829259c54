/* Who skipped what, day by day: a document "skips/<day>/<agent>", days since 1970 in UTC. */
#ifndef ENGINE_SKIP_LOG_H
#define ENGINE_SKIP_LOG_H
#include "engine/work.h"

#define SKIP_LOG_DAY_US INT64_C(86400000000)
#define SKIP_LOG_ROWS_MAX 100 /* of one agent and day that are kept; all are counted */
#define SKIP_LOG_DAYS_MAX 400

void skip_log_add(struct work *work, struct text agent, struct text reason, struct text note);
/* Writes {items: [{day, agent, count, skips: [{at_ms, ticket, reason, note}]}]} of so many days up
 * to now; `agent` empty: of everybody. */
void skip_log_view(struct work *work, struct pack *pack, struct text agent, int64_t days);

#endif
