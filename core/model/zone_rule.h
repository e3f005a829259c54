/* The POSIX rule behind a zone's last transition ("CET-1CEST,M3.5.0,M10.5.0/3"), and the civil
 * calendar. */
#ifndef MODEL_ZONE_RULE_H
#define MODEL_ZONE_RULE_H
#include "base/text.h"

struct zone_rule_date {
    char kind; /* 'M' month.week.day, 'J' day 1..365 without leap day, 'D' day 0..365 */
    int month, week, day;
    int32_t time_s; /* local seconds behind midnight, may be negative or beyond a day */
};
struct zone_rule {
    bool has_summer;
    int32_t standard_s, summer_s; /* seconds east */
    struct zone_rule_date start, end;
};

bool zone_rule_read(struct text footer, struct zone_rule *rule); /* false: not understood */
int32_t zone_rule_offset(const struct zone_rule *rule, int64_t instant_s);
/* The two changes of a civil year as instants, in order; false: the rule knows no summer time. */
bool zone_rule_changes(const struct zone_rule *rule, int64_t year, int64_t changes_s[2]);

int64_t zone_rule_days(int64_t year, int month, int day); /* since 1970-01-01 */
int64_t zone_rule_day(int64_t local_s); /* the day, since 1970, that a local second lies in */
void zone_rule_civil(int64_t days, int64_t *year, int *month, int *day);

#endif
