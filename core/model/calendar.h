/* Business hours: when a desk works. Working time is counted in whole seconds. semantics (e).
 * Immutable after calendar_finish; safe to read from any thread. */
#ifndef MODEL_CALENDAR_H
#define MODEL_CALENDAR_H
#include "base/err.h"
#include "model/zone.h"

#define CALENDAR_INTERVALS_MAX 16
#define CALENDAR_EXCEPTIONS_MAX 4096
#define CALENDAR_SEARCH_DAYS_MAX 3660
#define CALENDAR_NONE INT64_MIN /* "no such instant": an open-ended pause was reached */

struct calendar; /* owned by the arena it was made in */
struct span_s {  /* half-open [from_s, to_s); to_s INT64_MAX: not ended */
    int64_t from_s, to_s;
};

/* Making one: begin, add, finish. Each text is as an operator writes it; trouble says what would be
 * right. */
struct calendar *calendar_begin(struct arena *arena, struct text id, const struct zone *zone);
enum err calendar_add_hours(struct calendar *calendar, unsigned weekday, struct text interval,
                            struct refusal *refusal); /* 0 Monday .. 6 Sunday; "09:00-17:00" */
enum err
calendar_add_holiday(struct calendar *calendar, struct text date,
                     struct refusal *refusal); /* 2024-12-25, 12-25, 2024-08-01..2024-08-14 */
enum err
calendar_add_special(struct calendar *calendar, struct text rule,
                     struct refusal *refusal); /* 2024-12-24=09:00-12:00,13:00-14:00 or 12-24= */
enum err calendar_finish(struct calendar *calendar, struct refusal *refusal); /* calendar_empty */
const struct calendar *calendar_always(void);                                 /* around the clock */

struct text calendar_id(const struct calendar *calendar);
const struct zone *calendar_zone(const struct calendar *calendar);
/* *due_s: the first instant at which `target_s` seconds of working time outside the pauses have
 * passed since start_s; CALENDAR_NONE when an open-ended pause comes first. ERR_LIMIT, reason
 * no_working_time. Pauses in any order, may overlap. */
enum err calendar_advance(const struct calendar *calendar, int64_t start_s, int64_t target_s,
                          const struct span_s *pauses, size_t pause_count, int64_t *due_s);
int64_t calendar_elapsed(const struct calendar *calendar, int64_t from_s, int64_t to_s,
                         const struct span_s *pauses, size_t pause_count);
enum err calendar_retreat(const struct calendar *calendar, int64_t end_s, int64_t target_s,
                          int64_t *start_s);
enum err calendar_add_days(const struct calendar *calendar, int64_t start_s, int64_t days,
                           bool end_of_day, const struct span_s *pauses, size_t pause_count,
                           int64_t *due_s);
bool calendar_is_open(const struct calendar *calendar, int64_t at_s);
enum err calendar_next_open(const struct calendar *calendar, int64_t at_s, int64_t *open_s);
/* When the open/closed state next changes after at_s. */
enum err calendar_next_change(const struct calendar *calendar, int64_t at_s, int64_t *change_s);

#endif
