/* Rolling shifts: one shift per occurrence, by frequency, interval, weekdays and days of the month,
 * each for the next group in turn. semantics (g).
 *
 *   hourly   every `interval` hours of the local wall clock; by_day leaves hours of other days out
 *   daily    every `interval` days, other days are uncovered; with by_day or by_monthday the
 *            selected days, and the turn goes on every `interval` occurrences
 *   weekly   the selected weekdays (else that of the start) of every `interval`-th week
 *   monthly  the selected days of every `interval`-th month (else the day of the start, or the last
 *            of a shorter month)
 *
 * The turn of a weekly or monthly shift is the number of weeks or months with an occurrence before
 * its own. Pure. [any thread] */
#ifndef MODEL_ROLLING_SHIFT_H
#define MODEL_ROLLING_SHIFT_H
#include "model/rotation.h"

#define ROLLING_SHIFT_S_MAX ((int64_t)31 * 86400)
#define ROLLING_SHIFT_INTERVAL_MAX 366
#define ROLLING_SHIFT_SEARCH_DAYS 3660

struct rolling_shift {
    const struct zone *zone; /* lent */
    enum rotation_unit frequency;
    int64_t interval;          /* 1..ROLLING_SHIFT_INTERVAL_MAX */
    uint8_t by_day;            /* bit 0 Monday; 0: not selected by weekday */
    uint32_t by_monthday;      /* bit 1..31; 0 together with by_monthday_last: not selected */
    uint32_t by_monthday_last; /* bit 1: the last day of the month, bit 2: the one before, ... */
    unsigned week_start;       /* 0 Monday */
    int64_t start_s;           /* the first turn; no occurrence before */
    int64_t rotation_start_s;  /* shifts that begin before are dropped, their turn counts */
    int64_t until_s;           /* shifts that begin after are dropped; INT64_MAX: none */
    int64_t shift_s;           /* 1..ROLLING_SHIFT_S_MAX, elapsed seconds */
    struct on_call_group *turns;
    size_t turn_count;
};

/* false, with the field and "must be ..." in the refusal, when a value is out of range or does not
 * go with the frequency. */
bool rolling_shift_check(const struct rolling_shift *shift, struct refusal *refusal);
/* Adds those whose shift holds at_s, `by` as the reason. */
void rolling_shift_people(const struct rolling_shift *shift, int64_t at_s, struct text by,
                          struct arena *arena, struct on_call_set *set);
/* The next start or end of a shift after at_s; INT64_MAX: none within SEARCH_DAYS. */
int64_t rolling_shift_next_change(const struct rolling_shift *shift, int64_t at_s);

#endif
