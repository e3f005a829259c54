/* What one version of a calendar says about local dates: hours of the week, holidays, special
 * days. Filled once, then immutable. semantics (e1). */
#ifndef MODEL_CALENDAR_RULES_H
#define MODEL_CALENDAR_RULES_H
#include "model/calendar_date.h"
#include "model/zone.h"

#define CALENDAR_INTERVALS_MAX 16          /* of one date */
#define CALENDAR_EXCEPTIONS_MAX 4096       /* holidays and specials together */
#define CALENDAR_SEARCH_DAYS_MAX 3660      /* so many local dates without a piece end a search */
#define CALENDAR_END_S INT64_C(7258118400) /* 2200-01-01: no search goes past it */
#define CALENDAR_RULES_DATES_MAX 400       /* that calendar_rules_fill is asked for at once */

struct calendar_hours { /* of one date, by their beginning */
    struct calendar_interval items[CALENDAR_INTERVALS_MAX];
    size_t count;
};
struct calendar_exception; /* a holiday or a special day */

struct calendar_rules {
    struct arena *arena; /* lent */
    int64_t from_s;      /* the version holds from here; INT64_MIN: since ever */
    const struct zone *zone;
    struct text tzdata; /* version of the data that `zone` was read from; empty: not known here */
    struct calendar_hours week[7]; /* Monday first */
    struct calendar_exception *exceptions;
    size_t exception_count;
};

struct calendar_rules *calendar_rules_new(struct arena *arena, int64_t from_s,
                                          const struct zone *zone);
enum err calendar_rules_add_hours(struct calendar_rules *rules, unsigned weekday,
                                  struct text interval, struct refusal *refusal);
enum err calendar_rules_add_holiday(struct calendar_rules *rules, struct text date,
                                    struct refusal *refusal);
enum err calendar_rules_add_special(struct calendar_rules *rules, struct text rule,
                                    struct refusal *refusal);
bool calendar_rules_is_empty(const struct calendar_rules *rules); /* no interval at all */

/* The hours of `count` local dates from first_day on (days since 1970): dated special, dated
 * holiday, yearly special, yearly holiday, weekday, the first that applies. Pointers are lent from
 * `rules`. */
void calendar_rules_fill(const struct calendar_rules *rules, int64_t first_day, size_t count,
                         const struct calendar_hours **hours);

/* --- as texts again, for whoever asks what a calendar says; lent from `arena` or `rules` --- */

struct text calendar_rules_interval(struct arena *arena, struct calendar_interval interval);
/* The holiday or special at `at` as it was written; *is_special says which. */
struct text calendar_rules_exception(const struct calendar_rules *rules, size_t at,
                                     bool *is_special);

#endif
