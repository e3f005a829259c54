#include "model/calendar.h"
#include <stdatomic.h>
#include <string.h>
#include "base/mem.h"
#include "base/must.h"
#include "model/calendar_year.h"
#include "model/zone_rule.h"

#define DAY_S INT64_C(86400)
#define YEAR_S INT64_C(31556952) /* of the civil calendar, on average */
#define YEAR_FIRST 1970
#define YEAR_COUNT 230 /* up to 2199 */
#define DAY_LAST (CALENDAR_END_S / DAY_S)
/* A run of so many idle dates may hide only between instants that are this far apart. */
#define MAY_BE_IDLE_S ((int64_t)(CALENDAR_SEARCH_DAYS_MAX - 2) * DAY_S)

/* The years that have been written out. Those between `low` and `high` are all there; each knows
 * the working seconds between the first one ever built and itself (negative before it), so sums
 * over years are a subtraction. Filled by any thread: what two build at once is equal, one is kept.
 */
struct years {
    _Atomic(struct calendar_year *) items[YEAR_COUNT]; /* owned */
    atomic_int anchor;                                 /* the first one; -1: none yet */
    atomic_int low, high;                              /* hints: never outside of what is there */
};

struct calendar {
    struct arena *arena; /* lent */
    struct text id;
    struct calendar_rules **versions; /* ascending by from_s */
    size_t version_count;
    struct years *years; /* NULL: around the clock */
};

static const struct calendar around_the_clock = {.id = {"always", 6}};

const struct calendar *calendar_always(void)
{
    return &around_the_clock;
}

struct text calendar_id(const struct calendar *calendar)
{
    return calendar->id;
}

/* --- making --- */

static void free_years(void *ctx)
{
    struct years *years = ctx;
    for (size_t i = 0; i < YEAR_COUNT; i++) {
        mem_free(atomic_load(&years->items[i]));
    }
}

static struct calendar_rules *newest(const struct calendar *calendar)
{
    return calendar->versions[calendar->version_count - 1];
}

static void add_version(struct calendar *calendar, int64_t from_s, const struct zone *zone)
{
    struct calendar_rules *rules = calendar_rules_new(calendar->arena, from_s, zone);
    *ARENA_PUSH(calendar->arena, calendar->versions, calendar->version_count) = rules;
}

struct calendar *calendar_begin(struct arena *arena, struct text id, const struct zone *zone)
{
    struct calendar *calendar = ARENA_NEW(arena, struct calendar);
    calendar->arena = arena;
    calendar->id = arena_text(arena, id);
    calendar->years = ARENA_NEW(arena, struct years);
    atomic_init(&calendar->years->anchor, -1);
    arena_at_end(arena, free_years, calendar->years);
    add_version(calendar, INT64_MIN, zone);
    return calendar;
}

enum err calendar_begin_version(struct calendar *calendar, int64_t from_s, const struct zone *zone,
                                struct refusal *refusal)
{
    if (calendar->version_count == CALENDAR_VERSIONS_MAX) {
        return err_refuse(refusal, ERR_LIMIT, "exhausted", "versions",
                          "a calendar has at most %d versions", CALENDAR_VERSIONS_MAX);
    }
    if (from_s <= newest(calendar)->from_s) {
        return err_refuse(refusal, ERR_INVALID, "version_order", "from",
                          "a version begins later than the one before it");
    }
    add_version(calendar, from_s, zone);
    return ERR_OK;
}

enum err calendar_add_hours(struct calendar *calendar, unsigned weekday, struct text interval,
                            struct refusal *refusal)
{
    return calendar_rules_add_hours(newest(calendar), weekday, interval, refusal);
}

enum err calendar_add_holiday(struct calendar *calendar, struct text date, struct refusal *refusal)
{
    return calendar_rules_add_holiday(newest(calendar), date, refusal);
}

enum err calendar_add_special(struct calendar *calendar, struct text rule, struct refusal *refusal)
{
    return calendar_rules_add_special(newest(calendar), rule, refusal);
}

enum err calendar_finish(struct calendar *calendar, struct refusal *refusal)
{
    for (size_t i = 0; i < calendar->version_count; i++) {
        if (calendar_rules_is_empty(calendar->versions[i])) {
            return err_refuse(refusal, ERR_INVALID, "calendar_empty", "hours",
                              "the calendar has no hours at all; around the clock is written "
                              "00:00-24:00 on each day");
        }
    }
    return ERR_OK;
}

/* --- versions --- */

size_t calendar_version_count(const struct calendar *calendar)
{
    return calendar->years ? calendar->version_count : 1;
}

size_t calendar_version_at(const struct calendar *calendar, int64_t at_s)
{
    size_t low = 0;
    size_t high = calendar_version_count(calendar); /* the first version that begins later */
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (calendar->versions[middle]->from_s <= at_s) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

int64_t calendar_version_from(const struct calendar *calendar, size_t version)
{
    MUST(version < calendar_version_count(calendar));
    return calendar->years ? calendar->versions[version]->from_s : INT64_MIN;
}

const struct calendar_rules *calendar_version_rules(const struct calendar *calendar, size_t version)
{
    MUST(version < calendar_version_count(calendar));
    return calendar->years ? calendar->versions[version] : NULL;
}

const struct zone *calendar_zone_at(const struct calendar *calendar, int64_t at_s)
{
    return calendar->years ? calendar->versions[calendar_version_at(calendar, at_s)]->zone
                           : zone_utc();
}

const struct zone *calendar_zone(const struct calendar *calendar)
{
    return calendar_zone_at(calendar, INT64_MAX);
}

/* --- the years --- */

static struct calendar_year *year_at(const struct calendar *calendar, int at)
{
    return atomic_load_explicit(&calendar->years->items[at], memory_order_acquire);
}

/* Builds one year beside `neighbour` (NULL for the anchor) unless somebody else was quicker. */
static struct calendar_year *build_year(const struct calendar *calendar, int at,
                                        const struct calendar_year *neighbour)
{
    struct calendar_year *built =
        calendar_year_build((const struct calendar_rules *const *)calendar->versions,
                            calendar->version_count, YEAR_FIRST + at);
    if (neighbour != NULL && neighbour->year < built->year) {
        built->before_s = neighbour->before_s + neighbour->worked_s;
    } else if (neighbour != NULL) {
        built->before_s = neighbour->before_s - built->worked_s;
    }
    struct calendar_year *there = NULL;
    if (!atomic_compare_exchange_strong(&calendar->years->items[at], &there, built)) {
        mem_free(built);
        return there;
    }
    return built;
}

/* From the anchor towards `at`, one year after the other. */
static const struct calendar_year *build_towards(const struct calendar *calendar, int at)
{
    struct years *years = calendar->years;
    int anchor = -1;
    const struct calendar_year *last = NULL;
    if (atomic_compare_exchange_strong(&years->anchor, &anchor, at)) {
        anchor = at;
        atomic_store(&years->low, at);
        atomic_store(&years->high, at);
    }
    int step = at < anchor ? -1 : 1;
    for (int i = anchor;; i += step) {
        const struct calendar_year *year = year_at(calendar, i);
        last = year ? year : build_year(calendar, i, last);
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

static const struct calendar_year *year_get(const struct calendar *calendar, int at)
{
    const struct calendar_year *year = year_at(calendar, at);
    return year ? year : build_towards(calendar, at);
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
    return at < YEAR_COUNT ? at : YEAR_COUNT - 1;
}

/* Working seconds before an instant, counted from wherever this calendar began to count. */
static int64_t worked_before(const struct calendar *calendar, int64_t at_s)
{
    at_s = clamp(at_s);
    if (calendar->years == NULL) {
        return at_s;
    }
    const struct calendar_year *year = year_get(calendar, year_of(at_s));
    return year->before_s + calendar_year_worked(year, at_s);
}

/* Builds years at either end until `worked_s` lies in one of those that are there. */
static bool widen(const struct calendar *calendar, int64_t worked_s, int *low, int *high)
{
    *low = atomic_load(&calendar->years->low);
    *high = atomic_load(&calendar->years->high);
    while (worked_s <= year_get(calendar, *low)->before_s) {
        if (*low == 0) {
            return false;
        }
        (void)year_get(calendar, --*low);
    }
    const struct calendar_year *last = year_get(calendar, *high);
    while (worked_s > last->before_s + last->worked_s) {
        if (*high == YEAR_COUNT - 1) {
            return false;
        }
        last = year_get(calendar, ++*high);
    }
    return true;
}

/* The first instant with `worked_s` before it; false: there is none between 1970 and 2200. To be
 * called when some year is there. */
static bool reach(const struct calendar *calendar, int64_t worked_s, int64_t *at_s)
{
    int low = 0;
    int high = 0;
    if (calendar->years == NULL) {
        *at_s = worked_s;
        return worked_s >= 0 && worked_s <= CALENDAR_END_S;
    }
    if (!widen(calendar, worked_s, &low, &high)) {
        return false;
    }
    while (low < high) { /* the first year at whose end nothing is missing */
        int middle = low + (high - low) / 2;
        const struct calendar_year *year = year_get(calendar, middle);
        if (year->before_s + year->worked_s < worked_s) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    const struct calendar_year *year = year_get(calendar, low);
    *at_s = calendar_year_reach(year, (int32_t)(worked_s - year->before_s));
    return true;
}

/* --- local dates --- */

static int64_t day_of(int64_t local_s)
{
    return (local_s >= 0 ? local_s : local_s - (DAY_S - 1)) / DAY_S;
}

static int64_t date_of(const struct calendar *calendar, int64_t at_s)
{
    return day_of(zone_local(calendar_zone_at(calendar, at_s), at_s));
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Idle dates in a row, from first_day to last_day: do they ever reach the limit? One look at each
 * year; what lies between two working dates of one year is too short to matter. */
static bool is_idle_too_long(const struct calendar *calendar, int64_t first_day, int64_t last_day)
{
    int64_t run = 0;
    first_day = first_day < 0 ? 0 : first_day;
    for (int64_t day = first_day; day <= least(last_day, DAY_LAST - 1);) {
        const struct calendar_year *year = year_get(calendar, year_of(day * DAY_S));
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
 * before: a night may reach in. */
static bool search_ends(const struct calendar *calendar, int64_t from_s, int64_t to_s)
{
    if (calendar->years == NULL || to_s - from_s < MAY_BE_IDLE_S) {
        return false;
    }
    return is_idle_too_long(calendar, date_of(calendar, from_s) - 2, date_of(calendar, to_s));
}

/* --- working time --- */

enum err calendar_advance(const struct calendar *calendar, int64_t start_s, int64_t target_s,
                          const struct span_s *pauses, size_t pause_count, int64_t *due_s)
{
    struct span_set set;
    MUST(target_s >= 0);
    *due_s = start_s;
    if (target_s == 0) {
        return ERR_OK;
    }
    *due_s = CALENDAR_NONE;
    if (target_s > CALENDAR_END_S) {
        return ERR_LIMIT;
    }
    span_set_init(&set, pauses, pause_count);
    int64_t at_s = start_s;
    int64_t worked_s = worked_before(calendar, at_s);
    for (size_t i = 0; i < set.count; i++) {
        if (set.items[i].to_s <= at_s) {
            continue;
        }
        int64_t until_s = set.items[i].from_s > at_s ? set.items[i].from_s : at_s;
        int64_t usable_s = worked_before(calendar, until_s) - worked_s;
        if (usable_s >= target_s) {
            break;
        }
        if (set.items[i].to_s == INT64_MAX) {
            span_set_fini(&set);
            return ERR_OK;
        }
        target_s -= usable_s;
        at_s = set.items[i].to_s;
        worked_s = worked_before(calendar, at_s);
    }
    span_set_fini(&set);
    int64_t found_s = 0;
    if (!reach(calendar, worked_s + target_s, &found_s) ||
        search_ends(calendar, start_s, found_s)) {
        return ERR_LIMIT;
    }
    *due_s = found_s;
    return ERR_OK;
}

int64_t calendar_elapsed(const struct calendar *calendar, int64_t from_s, int64_t to_s,
                         const struct span_s *pauses, size_t pause_count)
{
    struct span_set set;
    if (to_s <= from_s) {
        return 0;
    }
    int64_t sum_s = worked_before(calendar, to_s) - worked_before(calendar, from_s);
    span_set_init(&set, pauses, pause_count);
    for (size_t i = 0; i < set.count && set.items[i].from_s < to_s; i++) {
        int64_t begin_s = set.items[i].from_s > from_s ? set.items[i].from_s : from_s;
        int64_t end_s = set.items[i].to_s < to_s ? set.items[i].to_s : to_s;
        if (begin_s < end_s) {
            sum_s -= worked_before(calendar, end_s) - worked_before(calendar, begin_s);
        }
    }
    span_set_fini(&set);
    return sum_s;
}

enum err calendar_retreat(const struct calendar *calendar, int64_t end_s, int64_t target_s,
                          int64_t *start_s)
{
    MUST(target_s >= 0);
    *start_s = end_s;
    int64_t found_s = 0;
    if (target_s > CALENDAR_END_S ||
        !reach(calendar, worked_before(calendar, end_s) - target_s, &found_s) ||
        search_ends(calendar, found_s, end_s)) {
        return ERR_LIMIT;
    }
    *start_s = found_s;
    return ERR_OK;
}

/* --- working days --- */

/* The `days`-th working date after `day` (before it, when negative). */
static bool find_day(const struct calendar *calendar, int64_t day, int64_t days, int64_t *found)
{
    int64_t step = days < 0 ? -1 : 1;
    int64_t left = days < 0 ? -days : days;
    while (left > 0) {
        day += step;
        if (day < 0 || day >= DAY_LAST) {
            return false;
        }
        const struct calendar_year *year = year_get(calendar, year_of(day * DAY_S));
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

static enum err day_due(const struct calendar *calendar, int64_t start_s, int64_t days,
                        bool end_of_day, int64_t *due_s)
{
    const struct zone *zone = calendar_zone_at(calendar, start_s);
    int64_t local_s = zone_local(zone, start_s);
    int64_t today = day_of(local_s);
    int64_t day = today + days;
    int64_t close_s = (day + 1) * DAY_S;
    if (days < -DAY_LAST || days > DAY_LAST || day < 0 || day >= DAY_LAST) {
        return ERR_LIMIT;
    }
    if (calendar->years != NULL) {
        if (!find_day(calendar, today, days, &day) ||
            is_idle_too_long(calendar, (day < today ? day : today) + 1,
                             (day < today ? today : day) - 1)) {
            return ERR_LIMIT;
        }
        if (end_of_day &&
            !calendar_year_close((const struct calendar_rules *const *)calendar->versions,
                                 calendar->version_count, day, &close_s)) {
            return ERR_LIMIT;
        }
    }
    *due_s = end_of_day ? close_s
                        : zone_instant(zone, day * DAY_S + local_s - today * DAY_S, ZONE_FIRST);
    return ERR_OK;
}

enum err calendar_add_days(const struct calendar *calendar, int64_t start_s, int64_t days,
                           bool end_of_day, const struct span_s *pauses, size_t pause_count,
                           int64_t *due_s)
{
    enum err err = day_due(calendar, start_s, days, end_of_day, due_s);
    if (err != ERR_OK) {
        return err;
    }
    for (size_t i = 0; i < pause_count; i++) {
        if (pauses[i].to_s == INT64_MAX && pauses[i].from_s < *due_s) {
            *due_s = CALENDAR_NONE;
            return ERR_OK;
        }
    }
    int64_t all = calendar_elapsed(calendar, start_s, *due_s, NULL, 0);
    int64_t worked = calendar_elapsed(calendar, start_s, *due_s, pauses, pause_count);
    return all == worked
               ? ERR_OK
               : calendar_advance(calendar, *due_s, all - worked, pauses, pause_count, due_s);
}

/* --- open and closed --- */

bool calendar_is_open(const struct calendar *calendar, int64_t at_s)
{
    return worked_before(calendar, at_s + 1) > worked_before(calendar, at_s);
}

enum err calendar_next_open(const struct calendar *calendar, int64_t at_s, int64_t *open_s)
{
    enum err err = calendar_advance(calendar, at_s, 1, NULL, 0, open_s);
    *open_s -= err == ERR_OK;
    return err;
}

enum err calendar_next_change(const struct calendar *calendar, int64_t at_s, int64_t *change_s)
{
    if (!calendar_is_open(calendar, at_s)) {
        return calendar_next_open(calendar, at_s, change_s);
    }
    int64_t limit_s = clamp(at_s + CALENDAR_SEARCH_DAYS_MAX * DAY_S);
    *change_s = calendar->years ? at_s : limit_s;
    while (*change_s < limit_s) { /* a span ends at the end of its year and may go on in the next */
        const struct calendar_year *year = year_get(calendar, year_of(*change_s));
        int64_t until_s = calendar_year_open_until(year, *change_s);
        if (until_s == *change_s) {
            return ERR_OK;
        }
        *change_s = until_s;
    }
    return ERR_LIMIT;
}
