#include "model/fairness.h"

#define DAY_S 86400

static struct span_s within(struct span_s span, struct span_s limits)
{
    span.from_s = span.from_s > limits.from_s ? span.from_s : limits.from_s;
    span.to_s = span.to_s < limits.to_s ? span.to_s : limits.to_s;
    span.to_s = span.to_s > span.from_s ? span.to_s : span.from_s;
    return span;
}

/* A date that the calendar takes out of its week: without hours, and not by the weekday. */
static bool is_holiday(const struct calendar *calendar, int64_t day, int64_t at_s)
{
    const struct calendar_hours *hours = NULL;
    const struct calendar_rules *rules =
        calendar == NULL ? NULL
                         : calendar_version_rules(calendar, calendar_version_at(calendar, at_s));
    if (rules == NULL) {
        return false;
    }
    calendar_rules_fill(rules, day, 1, &hours);
    bool is_weekday = hours >= rules->week && hours < rules->week + 7;
    return !is_weekday && hours->count == 0;
}

/* Until when nothing of what is counted changes: the next local midnight, or edge of a night. */
static int64_t change_after(const struct zone *zone, const struct on_call_rule *nights,
                            int64_t at_s, int64_t day, int64_t to_s)
{
    int64_t midnight_s = zone_instant(zone, (day + 1) * DAY_S, ZONE_FIRST);
    int64_t edge_s = on_call_rule_next_change(nights, at_s);
    int64_t next_s = midnight_s < edge_s ? midnight_s : edge_s;
    return next_s < to_s ? next_s : to_s;
}

static int64_t heavier(int64_t weight, bool counts, int64_t percent)
{
    return counts && percent > weight ? percent : weight;
}

/* Seconds, and hundredths of them for what is weighted. */
static void count_span(struct fairness_share *share, const struct schedule *schedule,
                       struct span_s span)
{
    const struct zone *zone = schedule->zone;
    const struct on_call_rule nights = {zone, 0x7f, 22 * 3600, 31 * 3600};
    for (int64_t at_s = span.from_s; at_s < span.to_s;) {
        int64_t local_s = zone_local(zone, at_s);
        int64_t day = (local_s - ((local_s % DAY_S) + DAY_S) % DAY_S) / DAY_S;
        int64_t to_s = change_after(zone, &nights, at_s, day, span.to_s);
        int64_t weekday = (((day + 3) % 7) + 7) % 7; /* 0 Monday */
        bool is_night = on_call_rule_active(&nights, at_s);
        bool is_free = is_holiday(schedule->holidays, day, at_s);
        int64_t weight = heavier(100, is_night, schedule->weights.night);
        weight = heavier(weight, weekday >= 5, schedule->weights.weekend);
        weight = heavier(weight, is_free, schedule->weights.holiday);
        int64_t seconds = to_s - at_s;
        share->minutes += seconds;
        share->night_minutes += is_night ? seconds : 0;
        share->weekend_minutes += weekday >= 5 ? seconds : 0;
        share->holiday_minutes += is_free ? seconds : 0;
        share->weighted_minutes += seconds * weight;
        at_s = to_s;
    }
}

static struct fairness_share *share_of(struct fairness *fairness, struct text who,
                                       struct arena *arena)
{
    size_t place = 0;
    while (place < fairness->count && text_compare(fairness->items[place].who, who) < 0) {
        place++;
    }
    if (place < fairness->count && text_eq(fairness->items[place].who, who)) {
        return &fairness->items[place];
    }
    (void)ARENA_PUSH(arena, fairness->items, fairness->count);
    for (size_t i = fairness->count - 1; i > place; i--) {
        fairness->items[i] = fairness->items[i - 1];
    }
    fairness->items[place] = (struct fairness_share){.who = who};
    return &fairness->items[place];
}

struct fairness fairness_count(const struct schedule *schedule, const struct on_call_shifts *shifts,
                               struct span_s range, struct arena *arena)
{
    struct fairness fairness = {NULL, 0};
    for (size_t i = 0; i < shifts->count; i++) { /* seconds first */
        struct fairness_share *share = share_of(&fairness, shifts->items[i].who, arena);
        count_span(share, schedule, within(shifts->items[i].span, range));
        share->shifts++;
    }
    for (size_t i = 0; i < fairness.count; i++) {
        struct fairness_share *share = &fairness.items[i];
        share->minutes /= 60;
        share->night_minutes /= 60;
        share->weekend_minutes /= 60;
        share->holiday_minutes /= 60;
        share->weighted_minutes /= 6000;
    }
    return fairness;
}
