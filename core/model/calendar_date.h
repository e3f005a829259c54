/* Dates and intervals as an operator writes them. */
#ifndef MODEL_CALENDAR_DATE_H
#define MODEL_CALENDAR_DATE_H
#include "base/err.h"
#include "base/text.h"
#include "model/zone.h"

struct calendar_interval { /* seconds of the local day; to_s > from_s, up to two days */
    int32_t from_s, to_s;
};

/* "09:00-17:00", "22:00-06:00" (next day), "00:00-24:00". Equal ends are refused. */
enum err calendar_date_interval(struct text text, struct calendar_interval *interval,
                                struct refusal *refusal);
/* The same, but equal ends are 24 hours: how shifts are written. */
enum err calendar_date_shift(struct text text, struct calendar_interval *interval,
                             struct refusal *refusal);
/* "2024-12-25" gives days since 1970; "12-25" a yearly date as month * 100 + day with *yearly set.
 */
enum err calendar_date_read(struct text text, int64_t *day, bool *yearly, struct refusal *refusal);
/* "2024-06-01T08:00:00Z", an instant in UTC and nothing else, as Unix seconds. */
enum err calendar_date_instant(struct text text, int64_t *instant_s, struct refusal *refusal);
/* "2024-12-25T09:00" or "2024-12-25T09:00:30" is local time of the zone (in a gap the first instant
 * after it, of a repeated time the first); with a Z behind it is UTC. */
enum err calendar_date_local(struct text text, const struct zone *zone, int64_t *instant_s,
                             struct refusal *refusal);
/* The local time of an instant as calendar_date_local reads it: "2024-12-25T09:00:30". */
struct calendar_date_text {
    char z[40];
};
struct calendar_date_text calendar_date_print(const struct zone *zone, int64_t instant_s);

#endif
