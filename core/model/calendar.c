#include "model/calendar.h"
#include <string.h>
#include "base/must.h"
#include "model/calendar_date.h"
#include "model/zone_rule.h"

#define DAY_S INT64_C(86400)
#define PIECES_MAX (3 * CALENDAR_INTERVALS_MAX)
#define LAST_DAY INT64_C(84006) /* 2200-01-01 */

struct exception {
    int64_t from_day, to_day; /* days since 1970, both included; yearly: month * 100 + day */
    bool yearly, is_holiday;
    struct calendar_interval intervals[CALENDAR_INTERVALS_MAX];
    size_t count;
};
struct calendar {
    struct arena *arena; /* lent */
    struct text id;
    const struct zone *zone;
    struct calendar_interval hours[7][CALENDAR_INTERVALS_MAX];
    size_t hour_count[7];
    struct exception *exceptions;
    size_t exception_count;
    bool always;
};

static const struct calendar around_the_clock = {.id = {"always", 6}, .always = true};

const struct calendar *calendar_always(void)
{
    return &around_the_clock;
}

struct text calendar_id(const struct calendar *calendar)
{
    return calendar->id;
}

const struct zone *calendar_zone(const struct calendar *calendar)
{
    return calendar->zone ? calendar->zone : zone_utc();
}

/* --- making --- */

struct calendar *calendar_begin(struct arena *arena, struct text id, const struct zone *zone)
{
    struct calendar *calendar = ARENA_NEW(arena, struct calendar);
    calendar->arena = arena;
    calendar->id = arena_text(arena, id);
    calendar->zone = zone;
    return calendar;
}

static enum err add_interval(struct calendar_interval *intervals, size_t *count, struct text text,
                             struct refusal *refusal)
{
    struct calendar_interval interval;
    enum err err = calendar_date_interval(text, &interval, refusal);
    if (err != ERR_OK) {
        return err;
    }
    if (*count == CALENDAR_INTERVALS_MAX) {
        return err_refuse(refusal, ERR_LIMIT, "exhausted", "hours",
                          "a day has at most %d intervals", CALENDAR_INTERVALS_MAX);
    }
    size_t at = (*count)++;
    while (at > 0 && intervals[at - 1].from_s > interval.from_s) {
        intervals[at] = intervals[at - 1];
        at--;
    }
    intervals[at] = interval;
    return ERR_OK;
}

enum err calendar_add_hours(struct calendar *calendar, unsigned weekday, struct text interval,
                            struct refusal *refusal)
{
    MUST(weekday < 7);
    return add_interval(calendar->hours[weekday], &calendar->hour_count[weekday], interval,
                        refusal);
}

static enum err new_exception(struct calendar *calendar, struct exception **exception,
                              struct refusal *refusal)
{
    if (calendar->exception_count == CALENDAR_EXCEPTIONS_MAX) {
        return err_refuse(refusal, ERR_LIMIT, "exhausted", "holidays",
                          "a calendar has at most %d holidays and specials",
                          CALENDAR_EXCEPTIONS_MAX);
    }
    *exception = ARENA_PUSH(calendar->arena, calendar->exceptions, calendar->exception_count);
    return ERR_OK;
}

enum err calendar_add_holiday(struct calendar *calendar, struct text date, struct refusal *refusal)
{
    struct exception holiday = {.is_holiday = true};
    struct exception *slot = NULL;
    bool last_yearly = false;
    size_t dots = text_find(date, TEXT(".."), 0);
    struct text first = dots == SIZE_MAX ? date : text_slice(date, 0, dots);
    enum err err = calendar_date_read(first, &holiday.from_day, &holiday.yearly, refusal);
    holiday.to_day = holiday.from_day;
    if (err == ERR_OK && dots != SIZE_MAX) {
        err = calendar_date_read(text_slice(date, dots + 2, date.n), &holiday.to_day, &last_yearly,
                                 refusal);
        if (err == ERR_OK && (holiday.yearly || last_yearly || holiday.to_day < holiday.from_day)) {
            err = err_refuse(refusal, ERR_INVALID, "date_invalid", "holidays",
                             "\"%.*s\": a range is two dates with a year, the later one last",
                             TEXT_ARG(date));
        }
    }
    if (err == ERR_OK) {
        err = new_exception(calendar, &slot, refusal);
    }
    if (err == ERR_OK) {
        *slot = holiday;
    }
    return err;
}

enum err calendar_add_special(struct calendar *calendar, struct text rule, struct refusal *refusal)
{
    struct exception special = {0};
    struct exception *slot = NULL;
    size_t equals = text_find(rule, TEXT("="), 0);
    if (equals == SIZE_MAX) {
        return err_refuse(refusal, ERR_INVALID, "date_invalid", "special",
                          "\"%.*s\" has no \"=\"; write 2024-12-24=09:00-12:00", TEXT_ARG(rule));
    }
    enum err err = calendar_date_read(text_slice(rule, 0, equals), &special.from_day,
                                      &special.yearly, refusal);
    struct text rest = text_trim(text_slice(rule, equals + 1, rule.n));
    struct text piece;
    special.to_day = special.from_day;
    while (err == ERR_OK && text_split(&rest, ',', &piece)) {
        err = add_interval(special.intervals, &special.count, piece, refusal);
    }
    if (err == ERR_OK) {
        err = new_exception(calendar, &slot, refusal);
    }
    if (err == ERR_OK) {
        *slot = special;
    }
    return err;
}

enum err calendar_finish(struct calendar *calendar, struct refusal *refusal)
{
    size_t count = 0;
    for (unsigned day = 0; day < 7; day++) {
        count += calendar->hour_count[day];
    }
    for (size_t i = 0; i < calendar->exception_count; i++) {
        count += calendar->exceptions[i].count;
    }
    if (count == 0) {
        return err_refuse(refusal, ERR_INVALID, "calendar_empty", "hours",
                          "the calendar has no hours at all; around the clock is written "
                          "00:00-24:00 on each day");
    }
    return ERR_OK;
}

/* --- the pieces of one local date --- */

struct pieces {
    struct span_s items[PIECES_MAX];
    size_t count;
};

/* Dated special, dated holiday, yearly special, yearly holiday: the first that applies. */
static const struct exception *exception_of(const struct calendar *calendar, int64_t day)
{
    const struct exception *best = NULL;
    int best_rank = 4;
    int64_t year = 0;
    int month = 0;
    int of_month = 0;
    zone_rule_civil(day, &year, &month, &of_month);
    for (size_t i = 0; i < calendar->exception_count; i++) {
        const struct exception *exception = &calendar->exceptions[i];
        int64_t date = exception->yearly ? month * 100 + of_month : day;
        int rank = (exception->yearly ? 2 : 0) + (exception->is_holiday ? 1 : 0);
        if (date >= exception->from_day && date <= exception->to_day && rank < best_rank) {
            best = exception;
            best_rank = rank;
        }
    }
    return best;
}

static void add_pieces(const struct calendar *calendar, int64_t day, struct pieces *pieces)
{
    const struct exception *exception = exception_of(calendar, day);
    unsigned weekday = (unsigned)(((day + 3) % 7 + 7) % 7); /* 1970-01-01 was a Thursday */
    const struct calendar_interval *intervals =
        exception ? exception->intervals : calendar->hours[weekday];
    size_t count = exception ? exception->count : calendar->hour_count[weekday];
    for (size_t i = 0; i < count && pieces->count < PIECES_MAX; i++) {
        int64_t from_s =
            zone_instant(calendar->zone, day * DAY_S + intervals[i].from_s, ZONE_FIRST);
        int64_t to_s = zone_instant(calendar->zone, day * DAY_S + intervals[i].to_s, ZONE_LAST);
        struct span_s *last = pieces->count ? &pieces->items[pieces->count - 1] : NULL;
        if (from_s >= to_s) {
            continue; /* wholly in a gap */
        }
        if (last != NULL &&
            from_s <= last->to_s) { /* touching or overlapping: no second counts twice */
            last->to_s = to_s > last->to_s ? to_s : last->to_s;
        } else {
            pieces->items[pieces->count++] = (struct span_s){.from_s = from_s, .to_s = to_s};
        }
    }
}

/* --- walking --- */

#define WALK_SPAN_S_MAX (32 * DAY_S)

struct walk { /* joined working spans in ascending order, from an instant on */
    const struct calendar *calendar;
    int64_t from_s;
    int64_t day;        /* the next local date to look at */
    int64_t empty;      /* consecutive dates without a piece */
    struct span_s held; /* may still grow with the next date */
    bool has_held, ended;
};

static int64_t day_of(int64_t local_s)
{
    return (local_s >= 0 ? local_s : local_s - (DAY_S - 1)) / DAY_S;
}

static void walk_begin(struct walk *walk, const struct calendar *calendar, int64_t from_s)
{
    *walk = (struct walk){.calendar = calendar, .from_s = from_s};
    if (!calendar->always) {
        walk->day = day_of(zone_local(calendar->zone, from_s)) -
                    2; /* a night may reach in from the days before */
    }
}

static bool give_held(struct walk *walk, struct span_s *span)
{
    *span = walk->held;
    walk->has_held = false;
    if (span->from_s < walk->from_s) {
        span->from_s = walk->from_s;
    }
    return span->from_s < span->to_s;
}

/* The pieces of one more date are joined to what is held; a span that cannot grow any more is given
 * out. One that grows for weeks (hours around the clock) is given out in parts that touch: nobody
 * walks to the end of the century to learn that it is still open. */
static bool walk_next(struct walk *walk, struct span_s *span)
{
    if (walk->calendar->always) {
        *span = (struct span_s){.from_s = walk->from_s, .to_s = INT64_MAX};
        bool first = !walk->ended;
        walk->ended = true;
        return first;
    }
    static const struct pieces none = {.count = 0};
    while (!walk->ended) {
        struct pieces pieces = none;
        add_pieces(walk->calendar, walk->day++, &pieces);
        walk->empty = pieces.count ? 0 : walk->empty + 1;
        walk->ended = walk->empty > CALENDAR_SEARCH_DAYS_MAX || walk->day > LAST_DAY;
        bool given = false;
        for (size_t i = 0; i < pieces.count; i++) {
            if (walk->has_held && pieces.items[i].from_s <= walk->held.to_s) {
                walk->held.to_s =
                    pieces.items[i].to_s > walk->held.to_s ? pieces.items[i].to_s : walk->held.to_s;
                continue;
            }
            if (walk->has_held) {
                given = give_held(walk, span);
            }
            walk->held = pieces.items[i];
            walk->has_held = true;
            if (given) { /* the rest of this date comes with the next call */
                walk->day--;
                walk->from_s = walk->held.from_s;
                walk->has_held = false;
                return true;
            }
        }
        if (walk->has_held && walk->held.to_s - walk->held.from_s > WALK_SPAN_S_MAX &&
            give_held(walk, span)) {
            walk->from_s = span->to_s; /* what follows is clipped to it */
            return true;
        }
    }
    return walk->has_held && give_held(walk, span);
}

/* --- pauses --- */

/* The first pause that covers or follows `at`: its union with those that touch it, so spans are
 * visited in order. */
static bool next_pause(const struct span_s *pauses, size_t count, int64_t at_s,
                       struct span_s *pause)
{
    bool found = false;
    for (size_t i = 0; i < count; i++) {
        if (pauses[i].to_s > at_s && pauses[i].from_s < pauses[i].to_s &&
            (!found || pauses[i].from_s < pause->from_s)) {
            *pause = pauses[i];
            found = true;
        }
    }
    for (bool grown = found; grown;) {
        grown = false;
        for (size_t i = 0; i < count; i++) {
            if (pauses[i].from_s <= pause->to_s && pauses[i].to_s > pause->to_s) {
                pause->to_s = pauses[i].to_s;
                grown = true;
            }
        }
    }
    return found;
}

enum err calendar_advance(const struct calendar *calendar, int64_t start_s, int64_t target_s,
                          const struct span_s *pauses, size_t pause_count, int64_t *due_s)
{
    struct walk walk;
    struct span_s span;
    MUST(target_s >= 0);
    *due_s = start_s;
    if (target_s == 0) {
        return ERR_OK;
    }
    walk_begin(&walk, calendar, start_s);
    while (walk_next(&walk, &span)) {
        int64_t at_s = span.from_s;
        while (at_s < span.to_s) {
            struct span_s pause;
            bool paused = next_pause(pauses, pause_count, at_s, &pause);
            int64_t until_s = paused && pause.from_s < span.to_s ? pause.from_s : span.to_s;
            if (until_s > at_s) {
                if (until_s - at_s >= target_s) {
                    *due_s = at_s + target_s; /* the closing instant included */
                    return ERR_OK;
                }
                target_s -= until_s - at_s;
            }
            if (until_s == span.to_s) {
                break;
            }
            if (pause.to_s == INT64_MAX) {
                *due_s = CALENDAR_NONE;
                return ERR_OK;
            }
            at_s = pause.to_s;
        }
    }
    *due_s = CALENDAR_NONE;
    return ERR_LIMIT;
}

int64_t calendar_elapsed(const struct calendar *calendar, int64_t from_s, int64_t to_s,
                         const struct span_s *pauses, size_t pause_count)
{
    struct walk walk;
    struct span_s span;
    int64_t sum = 0;
    walk_begin(&walk, calendar, from_s);
    while (from_s < to_s && walk_next(&walk, &span) && span.from_s < to_s) {
        int64_t end_s = span.to_s < to_s ? span.to_s : to_s;
        int64_t at_s = span.from_s;
        while (at_s < end_s) {
            struct span_s pause;
            bool paused = next_pause(pauses, pause_count, at_s, &pause);
            int64_t until_s = paused && pause.from_s < end_s ? pause.from_s : end_s;
            sum += until_s > at_s ? until_s - at_s : 0;
            if (until_s == end_s) {
                break;
            }
            at_s = pause.to_s;
        }
    }
    return sum;
}

/* Earliest u with elapsed(u, end) = target: found by halving, since elapsed never grows when u
 * grows. */
enum err calendar_retreat(const struct calendar *calendar, int64_t end_s, int64_t target_s,
                          int64_t *start_s)
{
    int64_t high = end_s;
    int64_t reach = DAY_S;
    int64_t worked_s = calendar_elapsed(calendar, end_s - reach, end_s, NULL, 0);
    while (worked_s <= target_s) { /* past the target: the earliest may lie before closed days */
        if (reach > CALENDAR_SEARCH_DAYS_MAX * DAY_S * 2) {
            break;
        }
        reach *= 2;
        worked_s = calendar_elapsed(calendar, end_s - reach, end_s, NULL, 0);
    }
    if (worked_s < target_s) {
        return ERR_LIMIT;
    }
    int64_t low = end_s - reach; /* elapsed(low) >= target */
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (calendar_elapsed(calendar, middle, end_s, NULL, 0) <= target_s) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    *start_s = low;
    return ERR_OK;
}

static bool has_piece(const struct calendar *calendar, int64_t day, int64_t *close_s)
{
    struct pieces pieces = {.count = 0};
    if (calendar->always) {
        *close_s = (day + 1) * DAY_S;
        return true;
    }
    add_pieces(calendar, day, &pieces);
    if (pieces.count > 0) {
        *close_s = pieces.items[pieces.count - 1].to_s;
    }
    return pieces.count > 0;
}

enum err calendar_add_days(const struct calendar *calendar, int64_t start_s, int64_t days,
                           bool end_of_day, const struct span_s *pauses, size_t pause_count,
                           int64_t *due_s)
{
    const struct zone *zone = calendar_zone(calendar);
    int64_t local_s = zone_local(zone, start_s);
    int64_t day = day_of(local_s);
    int64_t of_day_s = local_s - day * DAY_S;
    int64_t left = days < 0 ? -days : days;
    int64_t close_s = 0;
    int64_t empty = 0;
    while (left > 0 && empty <= CALENDAR_SEARCH_DAYS_MAX) {
        day += days < 0 ? -1 : 1;
        bool works = has_piece(calendar, day, &close_s);
        left -= works;
        empty = works ? 0 : empty + 1;
    }
    if (left > 0 || (end_of_day && !has_piece(calendar, day, &close_s))) {
        return ERR_LIMIT;
    }
    *due_s = end_of_day ? close_s : zone_instant(zone, day * DAY_S + of_day_s, ZONE_FIRST);
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

bool calendar_is_open(const struct calendar *calendar, int64_t at_s)
{
    struct walk walk;
    struct span_s span;
    walk_begin(&walk, calendar, at_s);
    return walk_next(&walk, &span) && span.from_s <= at_s;
}

enum err calendar_next_open(const struct calendar *calendar, int64_t at_s, int64_t *open_s)
{
    struct walk walk;
    struct span_s span;
    walk_begin(&walk, calendar, at_s);
    if (!walk_next(&walk, &span)) {
        return ERR_LIMIT;
    }
    *open_s = span.from_s;
    return ERR_OK;
}

enum err calendar_next_change(const struct calendar *calendar, int64_t at_s, int64_t *change_s)
{
    struct walk walk;
    struct span_s span;
    walk_begin(&walk, calendar, at_s);
    if (!walk_next(&walk, &span) || (span.from_s <= at_s && span.to_s == INT64_MAX)) {
        return ERR_LIMIT;
    }
    *change_s = span.from_s;
    if (span.from_s <= at_s) { /* open now: until the first span that does not touch the last */
        int64_t limit_s = at_s + (int64_t)CALENDAR_SEARCH_DAYS_MAX * DAY_S;
        struct span_s next;
        while (span.to_s < limit_s && walk_next(&walk, &next) && next.from_s == span.to_s) {
            span = next;
        }
        *change_s = span.to_s;
        return span.to_s < limit_s ? ERR_OK : ERR_LIMIT;
    }
    return ERR_OK;
}
