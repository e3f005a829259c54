#include "model/calendar_state.h"
#include "base/mem.h"
#include "base/must.h"
#include "model/zone_rule.h"

#define DAY_S INT64_C(86400)
#define YEAR_S INT64_C(31556952) /* of the civil calendar, on average */
#define YEAR_FIRST 1970
#define DAY_LAST (CALENDAR_END_S / DAY_S)
/* A run of so many idle dates may hide only between instants that are this far apart. */
#define MAY_BE_IDLE_S ((int64_t)(CALENDAR_SEARCH_DAYS_MAX - 2) * DAY_S)

static void free_years(void *ctx)
{
    struct calendar_state_years *years = ctx;
    for (size_t i = 0; i < CALENDAR_STATE_YEARS; i++) {
        mem_free(atomic_load(&years->items[i]));
    }
}

struct calendar_state *calendar_state_new(struct arena *arena)
{
    struct calendar_state *state = ARENA_NEW(arena, struct calendar_state);
    atomic_init(&state->years.anchor, -1);
    arena_at_end(arena, free_years, &state->years);
    return state;
}

/* --- versions --- */

size_t calendar_state_version_at(const struct calendar_state *state, int64_t at_s)
{
    size_t low = 0;
    size_t high = state && state->member_count == 0 ? state->version_count
                                                    : 1; /* the first version that begins later */
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (state->versions[middle]->from_s <= at_s) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

const struct zone *calendar_state_zone_at(const struct calendar_state *state, int64_t at_s)
{
    while (state != NULL && state->member_count > 0) {
        state = state->members[0];
    }
    return state ? state->versions[calendar_state_version_at(state, at_s)]->zone : zone_utc();
}

/* --- the years --- */

static struct calendar_year *year_at(const struct calendar_state *state, int at)
{
    return atomic_load_explicit(&state->years.items[at], memory_order_acquire);
}

static const struct calendar_year *year_get(const struct calendar_state *state, int at);

static struct calendar_year *unite_year(const struct calendar_state *state, int at)
{
    const struct calendar_year **years =
        MEM_NEW_ARRAY(const struct calendar_year *, state->member_count);
    for (size_t i = 0; i < state->member_count; i++) {
        years[i] = year_get(state->members[i], at);
    }
    struct calendar_year *united = calendar_year_unite(years, state->member_count);
    mem_free(years);
    return united;
}

/* Builds one year beside `neighbour` (NULL for the anchor) unless somebody else was quicker. */
static struct calendar_year *build_year(const struct calendar_state *state, int at,
                                        const struct calendar_year *neighbour)
{
    struct calendar_year *built =
        state->member_count > 0
            ? unite_year(state, at)
            : calendar_year_build(state->versions, state->version_count, YEAR_FIRST + at);
    if (neighbour != NULL && neighbour->year < built->year) {
        built->before_s = neighbour->before_s + neighbour->worked_s;
    } else if (neighbour != NULL) {
        built->before_s = neighbour->before_s - built->worked_s;
    }
    struct calendar_year *there = NULL;
    struct calendar_state_years *years = &((struct calendar_state *)(uintptr_t)state)->years;
    if (built->worked_days == 0) {
        atomic_store(&years->has_idle, true);
    }
    if (!atomic_compare_exchange_strong(&years->items[at], &there, built)) {
        mem_free(built);
        return there;
    }
    return built;
}

/* From the anchor towards `at`, one year after the other. */
static const struct calendar_year *build_towards(const struct calendar_state *state, int at)
{
    struct calendar_state_years *years = &((struct calendar_state *)(uintptr_t)state)->years;
    int anchor = -1;
    const struct calendar_year *last = NULL;
    if (atomic_compare_exchange_strong(&years->anchor, &anchor, at)) {
        anchor = at;
        atomic_store(&years->low, at);
        atomic_store(&years->high, at);
    }
    int step = at < anchor ? -1 : 1;
    for (int i = anchor;; i += step) {
        const struct calendar_year *year = year_at(state, i);
        last = year ? year : build_year(state, i, last);
        if (i == at) {
            break;
        }
    }
    if (at > atomic_load(&years->high)) {
        atomic_store(&years->high, at);
    }
    if (at < atomic_load(&years->low)) {
        atomic_store(&years->low, at);
    }
    return last;
}

static const struct calendar_year *year_get(const struct calendar_state *state, int at)
{
    const struct calendar_year *year = year_at(state, at);
    return year ? year : build_towards(state, at);
}

static int64_t clamp(int64_t at_s)
{
    return at_s < 0 ? 0 : at_s > CALENDAR_END_S ? CALENDAR_END_S : at_s;
}

/* The year that a clamped instant lies in; the last one holds the end, too. */
static int year_of(int64_t at_s)
{
    int at = (int)(at_s / YEAR_S);
    if (at_s < zone_rule_days(YEAR_FIRST + at, 1, 1) * DAY_S) {
        at--;
    } else if (at_s >= zone_rule_days(YEAR_FIRST + at + 1, 1, 1) * DAY_S) {
        at++;
    }
    return at < CALENDAR_STATE_YEARS ? at : CALENDAR_STATE_YEARS - 1;
}

/* Working seconds before an instant, counted from wherever this calendar began to count. */
int64_t calendar_state_worked(const struct calendar_state *state, int64_t at_s)
{
    at_s = clamp(at_s);
    if (state == NULL) {
        return at_s;
    }
    const struct calendar_year *year = year_get(state, year_of(at_s));
    return year->before_s + calendar_year_worked(year, at_s);
}

/* Builds years at either end until `worked_s` lies in one of those that are there. */
static bool widen(const struct calendar_state *state, int64_t worked_s, int *low, int *high)
{
    *low = atomic_load(&state->years.low);
    *high = atomic_load(&state->years.high);
    while (worked_s <= year_get(state, *low)->before_s) {
        if (*low == 0) {
            return false;
        }
        (void)year_get(state, --*low);
    }
    const struct calendar_year *last = year_get(state, *high);
    while (worked_s > last->before_s + last->worked_s) {
        if (*high == CALENDAR_STATE_YEARS - 1) {
            return false;
        }
        last = year_get(state, ++*high);
    }
    return true;
}

/* The first instant with `worked_s` before it; false: there is none between 1970 and 2200. To be
 * called when some year is there. */
bool calendar_state_reach(const struct calendar_state *state, int64_t worked_s, int64_t *at_s)
{
    int low = 0;
    int high = 0;
    if (state == NULL) {
        *at_s = worked_s;
        return worked_s >= 0 && worked_s <= CALENDAR_END_S;
    }
    if (!widen(state, worked_s, &low, &high)) {
        return false;
    }
    while (low < high) { /* the first year at whose end nothing is missing */
        int middle = low + (high - low) / 2;
        const struct calendar_year *year = year_get(state, middle);
        if (year->before_s + year->worked_s < worked_s) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    const struct calendar_year *year = year_get(state, low);
    *at_s = calendar_year_reach(year, (int32_t)(worked_s - year->before_s));
    return true;
}

/* --- local dates --- */

static int64_t date_of(const struct calendar_state *state, int64_t at_s)
{
    return zone_rule_day(zone_local(calendar_state_zone_at(state, at_s), at_s));
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Idle dates in a row, from first_day to last_day: do they ever reach the limit? One look at each
 * year; what lies between two working dates of one year is too short to matter. */
bool calendar_state_is_idle(const struct calendar_state *state, int64_t first_day, int64_t last_day)
{
    int64_t run = 0;
    first_day = first_day < 0 ? 0 : first_day;
    for (int64_t day = first_day; day <= least(last_day, DAY_LAST - 1);) {
        const struct calendar_year *year = year_get(state, year_of(day * DAY_S));
        int64_t behind = least(year->first_day + year->day_count, last_day + 1);
        if (run + least(year->idle_head, behind - day) >= CALENDAR_SEARCH_DAYS_MAX) {
            return true;
        }
        if (year->first_day + year->idle_head >= behind) { /* nothing works up to there */
            run += behind - day;
        } else {
            run = least(year->idle_tail, behind - day);
        }
        day = behind;
    }
    return false;
}

/* Whether a search between two instants had to pass too many idle dates (e4). It begins two dates
 * before: a night may reach in. So long a run has whole years in it, and they are built. */
bool calendar_state_search_ends(const struct calendar_state *state, int64_t from_s, int64_t to_s)
{
    if (state == NULL || to_s - from_s < MAY_BE_IDLE_S || !atomic_load(&state->years.has_idle)) {
        return false;
    }
    return calendar_state_is_idle(state, date_of(state, from_s) - 2, date_of(state, to_s));
}

/* The `days`-th working date after `day` (before it, when negative). */
bool calendar_state_find_day(const struct calendar_state *state, int64_t day, int64_t days,
                             int64_t *found)
{
    int64_t step = days < 0 ? -1 : 1;
    int64_t left = days < 0 ? -days : days;
    while (left > 0) {
        day += step;
        if (day < 0 || day >= DAY_LAST) {
            return false;
        }
        const struct calendar_year *year = year_get(state, year_of(day * DAY_S));
        bool is_whole = day == (step > 0 ? year->first_day : year->first_day + year->day_count - 1);
        if (is_whole && year->worked_days < left) {
            left -= year->worked_days;
            day += step * (year->day_count - 1);
        } else {
            left -= calendar_year_works(year, day);
        }
    }
    *found = day;
    return true;
}

bool calendar_state_close(const struct calendar_state *state, int64_t day, int64_t *close_s)
{
    bool found = false;
    if (state->member_count == 0) {
        return calendar_year_close(state->versions, state->version_count, day, close_s);
    }
    for (size_t i = 0; i < state->member_count; i++) {
        int64_t one_s = 0;
        if (calendar_state_close(state->members[i], day, &one_s) && (!found || one_s > *close_s)) {
            *close_s = one_s;
            found = true;
        }
    }
    return found;
}

bool calendar_state_open_until(const struct calendar_state *state, int64_t at_s, int64_t limit_s,
                               int64_t *until_s)
{
    *until_s = state ? clamp(at_s) : limit_s;
    limit_s = clamp(limit_s);
    while (*until_s < limit_s) { /* a span ends with its year and may go on in the next */
        const struct calendar_year *year = year_get(state, year_of(*until_s));
        int64_t end_s = calendar_year_open_until(year, *until_s);
        if (end_s == *until_s) {
            return true;
        }
        *until_s = end_s;
    }
    return false;
}
