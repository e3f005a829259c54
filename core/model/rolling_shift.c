#include "model/rolling_shift.h"

#define DAY_S 86400

struct occurrence {
    int64_t from_s;
    int64_t turn; /* counted from 0, not yet taken modulo */
};

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

static int64_t day_of(const struct rolling_shift *shift, int64_t at_s)
{
    return floor_div(zone_local(shift->zone, at_s), DAY_S);
}

static unsigned weekday_of(int64_t day)
{
    return (unsigned)(day + 3 - floor_div(day + 3, 7) * 7); /* 1970-01-01 was a Thursday */
}

static int64_t week_of(const struct rolling_shift *shift, int64_t day)
{
    return floor_div(day + 3 - (int64_t)shift->week_start, 7);
}

static bool by_month(const struct rolling_shift *shift)
{
    return shift->by_monthday != 0 || shift->by_monthday_last != 0;
}

/* What by_day and by_monthday leave of the days; all of them when neither is given. */
static bool is_selected(const struct rolling_shift *shift, int64_t day)
{
    if (shift->by_day != 0 && (shift->by_day >> weekday_of(day) & 1) == 0) {
        return false;
    }
    if (!by_month(shift)) {
        return true;
    }
    int of_month = 0;
    int64_t back =
        rotation_month_day(rotation_month(day, &of_month) + 1) - day; /* 1: the last one */
    return (shift->by_monthday >> of_month & 1) != 0 || (shift->by_monthday_last >> back & 1) != 0;
}

static int64_t count_selected(const struct rolling_shift *shift, int64_t from, int64_t to)
{
    int64_t count = 0;
    if (!by_month(shift) && to > from) { /* whole weeks need no walk */
        count = (to - from) / 7 * __builtin_popcount(shift->by_day);
        from += (to - from) / 7 * 7;
    }
    for (; from < to; from++) {
        count += is_selected(shift, from);
    }
    return count;
}

static bool daily(const struct rolling_shift *shift, int64_t day, int64_t start, int64_t *turn)
{
    if (shift->by_day == 0 && !by_month(shift)) {
        *turn = (day - start) / shift->interval;
        return (day - start) % shift->interval == 0;
    }
    if (!is_selected(shift, day)) {
        return false;
    }
    *turn = count_selected(shift, start, day) / shift->interval;
    return true;
}

static bool weekly(const struct rolling_shift *shift, int64_t day, int64_t start, int64_t *turn)
{
    int64_t weeks = week_of(shift, day) - week_of(shift, start);
    uint8_t days =
        shift->by_day != 0 ? shift->by_day : (uint8_t)(1U << weekday_of(start)); /* its own day */
    bool starts_empty = true;
    if ((days >> weekday_of(day) & 1) == 0 || weeks % shift->interval != 0) {
        return false;
    }
    for (int64_t d = start; week_of(shift, d) == week_of(shift, start); d++) {
        starts_empty = starts_empty && (days >> weekday_of(d) & 1) == 0;
    }
    *turn = weeks / shift->interval - (starts_empty ? 1 : 0);
    return true;
}

/* Whether a month has an occurrence, from `start` on. */
static bool month_is_active(const struct rolling_shift *shift, int64_t month, int64_t start)
{
    int64_t last = rotation_month_day(month + 1);
    int64_t day = rotation_month_day(month);
    for (day = day < start ? start : day; day < last; day++) {
        if (is_selected(shift, day)) {
            return true;
        }
    }
    return false;
}

static bool monthly(const struct rolling_shift *shift, int64_t day, int64_t start, int64_t *turn)
{
    int of_start = 0;
    int of_month = 0;
    int64_t first = rotation_month(start, &of_start);
    int64_t month = rotation_month(day, &of_month);
    if ((month - first) % shift->interval != 0) {
        return false;
    }
    if (shift->by_day == 0 && !by_month(shift)) {
        int64_t length = rotation_month_day(month + 1) - rotation_month_day(month);
        *turn = (month - first) / shift->interval;
        return of_month == (of_start < length ? of_start : length);
    }
    if (!is_selected(shift, day)) {
        return false;
    }
    *turn = 0;
    for (int64_t m = first; m < month; m += shift->interval) {
        *turn += month_is_active(shift, m, start);
    }
    return true;
}

/* The one shift of a local date, for all frequencies but hourly. */
static bool occurs_on(const struct rolling_shift *shift, int64_t day, struct occurrence *found)
{
    int64_t local_s = zone_local(shift->zone, shift->start_s);
    int64_t start = floor_div(local_s, DAY_S);
    if (day < start) {
        return false;
    }
    bool occurs = shift->frequency == ROTATION_DAILY    ? daily(shift, day, start, &found->turn)
                  : shift->frequency == ROTATION_WEEKLY ? weekly(shift, day, start, &found->turn)
                                                        : monthly(shift, day, start, &found->turn);
    if (!occurs) {
        return false;
    }
    found->from_s = zone_instant(shift->zone, day * DAY_S + local_s - start * DAY_S, ZONE_FIRST);
    /* A date that a zone left out altogether has no shift. */
    int64_t noon_s = zone_instant(shift->zone, day * DAY_S + DAY_S / 2, ZONE_FIRST);
    return found->from_s >= shift->rotation_start_s && found->from_s <= shift->until_s &&
           day_of(shift, noon_s) == day;
}

static struct rotation grid_of(const struct rolling_shift *shift)
{
    return (struct rotation){shift->zone, ROTATION_HOURLY, shift->interval, shift->start_s};
}

/* The shift that begins at hand-off k of the hourly grid; the last of those at one instant. */
static bool occurs_at(const struct rolling_shift *shift, int64_t k, struct occurrence *found)
{
    struct rotation grid = grid_of(shift);
    found->from_s = rotation_instant(&grid, k);
    if (k < 0 || found->from_s < shift->rotation_start_s || found->from_s > shift->until_s ||
        rotation_instant(&grid, k + 1) == found->from_s ||
        !is_selected(shift, day_of(shift, found->from_s))) {
        return false;
    }
    found->turn = rotation_count(&grid, shift->start_s, found->from_s);
    return true;
}

/* Numbers of what may occur: local dates, or hand-offs of the hourly grid. */
static int64_t number_of(const struct rolling_shift *shift, int64_t at_s)
{
    struct rotation grid = grid_of(shift);
    return shift->frequency == ROTATION_HOURLY ? rotation_number(&grid, at_s) : day_of(shift, at_s);
}

static bool occurs(const struct rolling_shift *shift, int64_t number, struct occurrence *found)
{
    return shift->frequency == ROTATION_HOURLY ? occurs_at(shift, number, found)
                                               : occurs_on(shift, number, found);
}

void rolling_shift_people(const struct rolling_shift *shift, int64_t at_s, struct text by,
                          struct arena *arena, struct on_call_set *set)
{
    int64_t last = number_of(shift, at_s) + 1;
    struct occurrence found;
    for (int64_t n = number_of(shift, at_s - shift->shift_s) - 1; n <= last; n++) {
        if (shift->turn_count == 0 || !occurs(shift, n, &found) || found.from_s > at_s ||
            at_s - found.from_s >= shift->shift_s) {
            continue;
        }
        const struct on_call_group *group =
            &shift->turns[(uint64_t)found.turn % (uint64_t)shift->turn_count];
        for (size_t i = 0; i < group->count; i++) {
            on_call_set_add(arena, set,
                            (struct on_call_person){group->people[i], ON_CALL_LAYER, by});
        }
    }
}

int64_t rolling_shift_next_change(const struct rolling_shift *shift, int64_t at_s)
{
    int64_t best_s = INT64_MAX;
    int64_t earliest_s = at_s > shift->start_s ? at_s : shift->start_s - DAY_S;
    int64_t first = number_of(shift, at_s - shift->shift_s) - 1;
    int64_t last = number_of(shift, earliest_s + (int64_t)ROLLING_SHIFT_SEARCH_DAYS * DAY_S);
    struct occurrence found;
    if (at_s > shift->until_s && at_s - shift->until_s > shift->shift_s) {
        return INT64_MAX;
    }
    for (int64_t n = first < 0 && shift->frequency == ROTATION_HOURLY ? 0 : first; n <= last; n++) {
        if (!occurs(shift, n, &found)) {
            continue;
        }
        int64_t edge_s = found.from_s > at_s ? found.from_s : found.from_s + shift->shift_s;
        best_s = edge_s > at_s && edge_s < best_s ? edge_s : best_s;
        if (found.from_s > at_s) {
            break; /* All others begin later. */
        }
    }
    return best_s;
}

bool rolling_shift_check(const struct rolling_shift *shift, struct refusal *refusal)
{
    if (shift->interval < 1 || shift->interval > ROLLING_SHIFT_INTERVAL_MAX) {
        (void)err_refuse(refusal, ERR_INVALID, "invalid", "interval", "must be 1 to %d",
                         ROLLING_SHIFT_INTERVAL_MAX);
        return false;
    }
    if (shift->shift_s < 1 || shift->shift_s > ROLLING_SHIFT_S_MAX) {
        (void)err_refuse(refusal, ERR_INVALID, "invalid", "shift", "must be 1 second to 31 days");
        return false;
    }
    if (shift->frequency == ROTATION_WEEKLY && by_month(shift)) {
        (void)err_refuse(refusal, ERR_INVALID, "invalid", "by_monthday",
                         "must be left out of a weekly shift; write frequency: monthly");
        return false;
    }
    return true;
}
