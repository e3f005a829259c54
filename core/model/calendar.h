/* Business hours: when a desk works. Working time is counted in whole seconds. semantics (e).
 *
 * A calendar has versions, each from an instant on; together they say for every second between 1970
 * and 2200 whether it is worked. Making one belongs to one thread and ends with calendar_finish;
 * from then on it is read from any thread. The years that somebody asks about are written out once
 * (model/calendar_year) by whoever asks first, published without a lock, never changed, and freed
 * with the arena. With its years there, every question below is a few binary searches, however far
 * away the answer is. */
#ifndef MODEL_CALENDAR_H
#define MODEL_CALENDAR_H
#include "base/err.h"
#include "model/calendar_rules.h"
#include "model/span_set.h"

#define CALENDAR_VERSIONS_MAX 4096
#define CALENDAR_PAUSES_MAX 4096
#define CALENDAR_NONE INT64_MIN /* "no such instant": an open-ended pause was reached */

struct calendar; /* owned by the arena it was made in */

/* Making one: begin, add, finish. Each text is as an operator writes it; trouble says what would be
 * right. What is added belongs to the version that was begun last. */
struct calendar *calendar_begin(struct arena *arena, struct text id, const struct zone *zone);
/* What is added from now on holds from from_s on, which is later than the version before; earlier
 * time stays as it is. ERR_INVALID version_order, ERR_LIMIT exhausted. */
enum err calendar_begin_version(struct calendar *calendar, int64_t from_s, const struct zone *zone,
                                struct refusal *refusal);
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
/* One that is open whenever one of the members is (at least one; lent for as long). It has no
 * versions of its own, and the first member's zone says what its local time is. */
struct calendar *calendar_unite(struct arena *arena, struct text id,
                                const struct calendar *const *members, size_t count);
/* Members may have been put in force anew: by the thread that does that. */
void calendar_unite_again(const struct calendar *united);

/* --- what is in force instead of what was made: recorded versions, feeds of holidays ---
 * From now on `versions` hold (ascending, at least one; their memory lives as long as the
 * calendar's arena). One thread at a time, the engine's; who asks meanwhile gets the old answer or
 * the new one, never a mixture. Not for calendar_always. */
void calendar_put_in_force(const struct calendar *calendar,
                           const struct calendar_rules *const *versions, size_t count);
/* The versions as they were made; 0 for calendar_always. */
const struct calendar_rules *const *calendar_made(const struct calendar *calendar, size_t *count);
struct arena *calendar_arena(const struct calendar *calendar); /* for whoever puts in force */

struct text calendar_id(const struct calendar *calendar);
const struct zone *calendar_zone(const struct calendar *calendar); /* of the newest version */
size_t calendar_version_count(const struct calendar *calendar);
/* Which version holds at an instant: 0, 1, ... in the order they were begun. */
size_t calendar_version_at(const struct calendar *calendar, int64_t at_s);
int64_t calendar_version_from(const struct calendar *calendar,
                              size_t version); /* INT64_MIN: ever */
/* What it says; NULL: around the clock. */
const struct calendar_rules *calendar_version_rules(const struct calendar *calendar,
                                                    size_t version);
const struct zone *calendar_zone_at(const struct calendar *calendar, int64_t at_s);

/* *due_s: the first instant at which `target_s` seconds of working time outside the pauses have
 * passed since start_s; CALENDAR_NONE when an open-ended pause comes first. ERR_LIMIT, reason
 * no_working_time. Pauses in any order, may overlap. */
enum err calendar_advance(const struct calendar *calendar, int64_t start_s, int64_t target_s,
                          const struct span_s *pauses, size_t pause_count, int64_t *due_s);
int64_t calendar_elapsed(const struct calendar *calendar, int64_t from_s, int64_t to_s,
                         const struct span_s *pauses, size_t pause_count);
/* The earliest instant with `target_s` seconds of working time between it and end_s. */
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
