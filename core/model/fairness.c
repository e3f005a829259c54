#include "model/fairness.h"

#define DAY_S 86400

static struct span_s within(struct span_s span, struct span_s limits)
{
    span.from_s = span.from_s > limits.from_s ? span.from_s : limits.from_s;
    span.to_s = span.to_s < limits.to_s ? span.to_s : limits.to_s;
    span.to_s = span.to_s > span.from_s ? span.to_s : span.from_s;
    return span;
}

/* Seconds of the span in which the rule is active. */
static int64_t overlap(const struct on_call_rule *rule, struct span_s span)
{
    int64_t seconds = 0;
    int64_t at_s = span.from_s;
    struct span_s active;
    while (at_s < span.to_s && on_call_rule_span(rule, at_s, &active)) {
        struct span_s part = within(active, span);
        seconds += part.to_s - part.from_s;
        at_s = active.to_s;
    }
    return seconds;
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

struct fairness fairness_count(const struct zone *zone, const struct on_call_shifts *shifts,
                               struct span_s range, struct arena *arena)
{
    const struct on_call_rule nights = {zone, 0x7f, 22 * 3600, 31 * 3600};
    const struct on_call_rule weekends = {zone, 0x60, 0, DAY_S};
    struct fairness fairness = {NULL, 0};
    for (size_t i = 0; i < shifts->count; i++) { /* seconds first */
        struct fairness_share *share = share_of(&fairness, shifts->items[i].who, arena);
        struct span_s span = within(shifts->items[i].span, range);
        share->minutes += span.to_s - span.from_s;
        share->night_minutes += overlap(&nights, span);
        share->weekend_minutes += overlap(&weekends, span);
        share->shifts++;
    }
    for (size_t i = 0; i < fairness.count; i++) {
        fairness.items[i].minutes /= 60;
        fairness.items[i].night_minutes /= 60;
        fairness.items[i].weekend_minutes /= 60;
    }
    return fairness;
}
