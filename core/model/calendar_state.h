/* What is in force of a calendar: its versions and the years of it that have been written out.
 * Everything that calendar.h answers is a sum or an inverse over these. A state of NULL is the one
 * that is open around the clock. Immutable but for the years, which any thread adds. */
#ifndef MODEL_CALENDAR_STATE_H
#define MODEL_CALENDAR_STATE_H
#include <stdatomic.h>
#include "model/calendar_year.h"

#define CALENDAR_STATE_YEARS 230 /* 1970 to 2199 */

/* Those between `low` and `high` are all there; each knows the working seconds between the first
 * one ever built and itself (negative before it), so sums over years are a subtraction. What two
 * threads build at once is equal, and one is kept. */
struct calendar_state_years {
    _Atomic(struct calendar_year *) items[CALENDAR_STATE_YEARS]; /* owned */
    atomic_int anchor;                                           /* the first one; -1: none yet */
    atomic_int low, high; /* hints: never outside of what is there */
    atomic_bool has_idle; /* one of them has no working date at all */
};

struct calendar_state {
    const struct calendar_rules **versions; /* ascending by from_s */
    size_t version_count;
    /* Or it is open whenever one of these is, and has no versions: none of them NULL; the first
     * says what the local time is. */
    const struct calendar_state **members;
    size_t member_count;
    struct calendar_state_years years;
};

/* Without versions yet; its years are freed with the arena. */
struct calendar_state *calendar_state_new(struct arena *arena);
size_t calendar_state_version_at(const struct calendar_state *state, int64_t at_s);
const struct zone *calendar_state_zone_at(const struct calendar_state *state, int64_t at_s);
/* Working seconds before an instant, counted from wherever this state began to count. */
int64_t calendar_state_worked(const struct calendar_state *state, int64_t at_s);
/* The first instant with `worked_s` before it; false: there is none between 1970 and 2200. To be
 * called after calendar_state_worked. */
bool calendar_state_reach(const struct calendar_state *state, int64_t worked_s, int64_t *at_s);
/* Whether a search between two instants had to pass too many idle dates (e4). */
bool calendar_state_search_ends(const struct calendar_state *state, int64_t from_s, int64_t to_s);
/* The same between two local dates, both included; not for NULL. */
bool calendar_state_is_idle(const struct calendar_state *state, int64_t first_day,
                            int64_t last_day);
/* The `days`-th working date after `day` (before it, when negative); not for NULL. */
bool calendar_state_find_day(const struct calendar_state *state, int64_t day, int64_t days,
                             int64_t *found);
/* When the last piece of a local date ends; false: it has none. Not for NULL. */
bool calendar_state_close(const struct calendar_state *state, int64_t day, int64_t *close_s);
/* When the span that at_s lies in ends; false: not before limit_s. */
bool calendar_state_open_until(const struct calendar_state *state, int64_t at_s, int64_t limit_s,
                               int64_t *until_s);

#endif
