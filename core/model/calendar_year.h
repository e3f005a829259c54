/* One year of a calendar, written out: every working second of it as spans with prefix sums, and
 * which local dates work. Immutable once built. semantics (e2). */
#ifndef MODEL_CALENDAR_YEAR_H
#define MODEL_CALENDAR_YEAR_H
#include "model/calendar_rules.h"

struct calendar_year_span { /* seconds since the year's begin; half-open, ascending, apart */
    int32_t from_s, to_s;
    int32_t before_s; /* working seconds of the year before from_s */
};

struct calendar_year {
    int year;
    int64_t begin_s, end_s;       /* the year in UTC */
    int64_t first_day;            /* 1 January, in days since 1970 */
    int32_t day_count;            /* 365 or 366 */
    int32_t worked_s;             /* working seconds of the year */
    int32_t worked_days;          /* local dates with at least one piece */
    int32_t idle_head, idle_tail; /* local dates without a piece at the two ends */
    int64_t before_s; /* kept by whoever keeps the years: working seconds before begin_s */
    uint64_t days[6]; /* bit per local date: it has a piece */
    size_t count;
    struct calendar_year_span spans[];
};

/* `versions`: `count` of them, ascending by from_s; each holds until the next one. What they say
 * about the seconds of the UTC year `year`, and about its local dates: a date goes by the last
 * version that holds when the date begins. The caller frees with mem_free. */
struct calendar_year *calendar_year_build(const struct calendar_rules *const *versions,
                                          size_t count, int year);
/* What is worked by any of several calendars in one year, each given by that year of it; at least
 * one. The caller frees with mem_free. */
struct calendar_year *calendar_year_unite(const struct calendar_year *const *years, size_t count);
/* Working seconds of the year before at_s, which lies in [begin_s, end_s]. */
int32_t calendar_year_worked(const struct calendar_year *year, int64_t at_s);
/* The first instant with so many working seconds of the year behind it; 1 .. year->worked_s. */
int64_t calendar_year_reach(const struct calendar_year *year, int32_t worked_s);
/* The end of the span that at_s lies in; at_s itself when it lies in none. */
int64_t calendar_year_open_until(const struct calendar_year *year, int64_t at_s);
/* Whether a local date of the year (days since 1970) works. */
bool calendar_year_works(const struct calendar_year *year, int64_t day);
/* When the last piece of a local date ends, by the version that the date goes by; false: it has
 * none. */
bool calendar_year_close(const struct calendar_rules *const *versions, size_t count, int64_t day,
                         int64_t *close_s);

#endif
