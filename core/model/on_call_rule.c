#include "model/on_call_rule.h"
#include "model/calendar_date.h"

#define DAY_S 86400
#define ALL_DAYS 0x7f
#define SEARCH_DAYS 400 /* one summer time change at least is in sight */

static const char *const weekdays[7] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

bool on_call_rule_weekday(struct text name, unsigned *weekday)
{
    for (unsigned i = 0; i < 7; i++) {
        if (text_eq_z(name, weekdays[i])) {
            *weekday = i;
            return true;
        }
    }
    return false;
}

enum err on_call_rule_read_hours(struct text text, struct on_call_rule *rule,
                                 struct refusal *refusal)
{
    struct calendar_interval interval;
    enum err err = calendar_date_shift(text, &interval, refusal);
    rule->from_s = err == ERR_OK ? interval.from_s : 0;
    rule->to_s = err == ERR_OK ? interval.to_s : DAY_S;
    return err;
}

static int64_t day_of(const struct on_call_rule *rule, int64_t at_s)
{
    int64_t local_s = zone_local(rule->zone, at_s);
    return (local_s >= 0 ? local_s : local_s - (DAY_S - 1)) / DAY_S;
}

/* As if the day were selected; may be empty in a gap. */
static struct span_s span_of(const struct on_call_rule *rule, int64_t day)
{
    return (struct span_s){zone_instant(rule->zone, day * DAY_S + rule->from_s, ZONE_FIRST),
                           zone_instant(rule->zone, day * DAY_S + rule->to_s, ZONE_FIRST)};
}

static bool counts(const struct on_call_rule *rule, int64_t day, struct span_s span)
{
    int64_t weekday = (day + 3) % 7; /* 1970-01-01 was a Thursday */
    return span.to_s > span.from_s &&
           (rule->days >> (weekday < 0 ? weekday + 7 : weekday) & 1) != 0;
}

static bool is_always(const struct on_call_rule *rule)
{
    return rule->days == ALL_DAYS && rule->to_s - rule->from_s == DAY_S;
}

static void join_later(const struct on_call_rule *rule, int64_t day, struct span_s *span)
{
    for (int64_t last = day + SEARCH_DAYS; day <= last; day++) {
        struct span_s next = span_of(rule, day);
        if (next.from_s > span->to_s) {
            return;
        }
        if (counts(rule, day, next) && next.to_s > span->to_s) {
            span->to_s = next.to_s;
        }
    }
    span->to_s = INT64_MAX;
}

static void join_earlier(const struct on_call_rule *rule, int64_t day, struct span_s *span)
{
    for (int64_t last = day - SEARCH_DAYS; day >= last; day--) {
        struct span_s before = span_of(rule, day);
        if (before.to_s < span->from_s) {
            return;
        }
        if (counts(rule, day, before) && before.from_s < span->from_s) {
            span->from_s = before.from_s;
        }
    }
    span->from_s = INT64_MIN;
}

bool on_call_rule_span(const struct on_call_rule *rule, int64_t at_s, struct span_s *span)
{
    int64_t today = day_of(rule, at_s);
    if (is_always(rule)) {
        *span = (struct span_s){INT64_MIN, INT64_MAX};
        return true;
    }
    for (int64_t day = today - 2; rule->days != 0 && day <= today + SEARCH_DAYS; day++) {
        *span = span_of(rule, day);
        if (counts(rule, day, *span) && span->to_s > at_s) {
            join_later(rule, day + 1, span);
            join_earlier(rule, day - 1, span);
            return true;
        }
    }
    return false;
}

bool on_call_rule_active(const struct on_call_rule *rule, int64_t at_s)
{
    int64_t today = day_of(rule, at_s);
    for (int64_t day = today - 2; day <= today + 1; day++) {
        struct span_s span = span_of(rule, day);
        if (counts(rule, day, span) && span.from_s <= at_s && at_s < span.to_s) {
            return true;
        }
    }
    return is_always(rule);
}

int64_t on_call_rule_next_change(const struct on_call_rule *rule, int64_t at_s)
{
    struct span_s span;
    if (!on_call_rule_span(rule, at_s, &span)) {
        return INT64_MAX;
    }
    return span.from_s > at_s ? span.from_s : span.to_s;
}
