#include "model/schedule.h"

static int64_t nearer(int64_t a_s, int64_t b_s)
{
    return a_s < b_s ? a_s : b_s;
}

static bool holds(struct span_s span, int64_t at_s)
{
    return span.from_s <= at_s && at_s < span.to_s;
}

static void add_group(const struct on_call_group *group, struct text by, struct arena *arena,
                      struct on_call_set *set)
{
    for (size_t i = 0; i < group->count; i++) {
        on_call_set_add(arena, set, (struct on_call_person){group->people[i], ON_CALL_LAYER, by});
    }
}

static void add_turn(const struct schedule_entry *entry, int64_t at_s, struct arena *arena,
                     struct on_call_set *set)
{
    const struct rotation_version *version =
        rotation_version_at(entry->versions, entry->version_count, at_s);
    size_t turn = version ? rotation_turn(version, at_s) : SIZE_MAX;
    if (turn != SIZE_MAX) {
        add_group(&version->turns[turn], entry->id, arena, set);
    }
}

static void add_entry(const struct schedule_entry *entry, int64_t at_s, struct arena *arena,
                      struct on_call_set *set)
{
    if (!holds(entry->span, at_s) ||
        (entry->rule != NULL && !on_call_rule_active(entry->rule, at_s))) {
        return;
    }
    switch (entry->kind) {
    case SCHEDULE_PEOPLE: add_group(&entry->people, entry->id, arena, set); return;
    case SCHEDULE_ROTATION: add_turn(entry, at_s, arena, set); return;
    case SCHEDULE_ROLLING:
        rolling_shift_people(entry->rolling, at_s, entry->id, arena, set);
        return;
    }
}

struct on_call_set schedule_entry_people(const struct schedule_entry *entry, int64_t at_s,
                                         struct arena *arena)
{
    struct on_call_set set = {NULL, 0};
    add_entry(entry, at_s, arena, &set);
    return set;
}

/* The highest priority at which somebody is on call. */
static struct on_call_set layers_at(const struct schedule *schedule, int64_t at_s,
                                    struct arena *arena)
{
    struct on_call_set set = {NULL, 0};
    for (int64_t p = SCHEDULE_PRIORITY_MAX; p >= 0 && set.count == 0; p--) {
        for (size_t i = 0; i < schedule->entry_count; i++) {
            if (schedule->entries[i].priority == p) {
                add_entry(&schedule->entries[i], at_s, arena, &set);
            }
        }
    }
    return set;
}

struct on_call_set schedule_people(const struct schedule *schedule, int64_t at_s,
                                   struct arena *arena)
{
    struct on_call_set set = {NULL, 0};
    if (temporary_schedule_people(&schedule->temporaries, at_s, arena, &set)) {
        return set;
    }
    set = layers_at(schedule, at_s, arena);
    shift_swap_apply(schedule->swaps, schedule->swap_count, at_s, arena, &set);
    on_call_override_apply(schedule->overrides, schedule->override_count, at_s, arena, &set);
    return set;
}

static int64_t next_turn(const struct schedule_entry *entry, int64_t at_s)
{
    const struct rotation_version *version =
        rotation_version_at(entry->versions, entry->version_count, at_s);
    int64_t next_s = INT64_MAX;
    for (size_t i = 0; i < entry->version_count; i++) {
        if (entry->versions[i].from_s > at_s) {
            next_s = nearer(next_s, entry->versions[i].from_s);
        }
    }
    return version ? nearer(next_s, rotation_shift(&version->grid, at_s).to_s) : next_s;
}

static int64_t next_of_entry(const struct schedule_entry *entry, int64_t at_s)
{
    int64_t next_s = entry->span.from_s > at_s ? entry->span.from_s : INT64_MAX;
    next_s = entry->span.to_s > at_s ? nearer(next_s, entry->span.to_s) : next_s;
    if (entry->rule != NULL) {
        next_s = nearer(next_s, on_call_rule_next_change(entry->rule, at_s));
    }
    if (entry->kind == SCHEDULE_ROTATION) {
        next_s = nearer(next_s, next_turn(entry, at_s));
    }
    if (entry->kind == SCHEDULE_ROLLING) {
        next_s = nearer(next_s, rolling_shift_next_change(entry->rolling, at_s));
    }
    return next_s;
}

int64_t schedule_next_change(const struct schedule *schedule, int64_t at_s)
{
    int64_t next_s = temporary_schedule_next_change(&schedule->temporaries, at_s);
    next_s = nearer(next_s, shift_swap_next_change(schedule->swaps, schedule->swap_count, at_s));
    next_s = nearer(
        next_s, on_call_override_next_change(schedule->overrides, schedule->override_count, at_s));
    for (size_t i = 0; i < schedule->entry_count; i++) {
        next_s = nearer(next_s, next_of_entry(&schedule->entries[i], at_s));
    }
    return next_s;
}

int64_t schedule_next_people(const struct schedule *schedule, int64_t at_s, int64_t limit_s,
                             struct arena *arena)
{
    struct on_call_set now = schedule_people(schedule, at_s, arena);
    for (int64_t t = schedule_next_change(schedule, at_s); t < limit_s;
         t = schedule_next_change(schedule, t)) {
        struct on_call_set then = schedule_people(schedule, t, arena);
        if (!on_call_set_same(&now, &then)) {
            return t;
        }
    }
    return limit_s;
}

const struct schedule_entry *schedule_entry(const struct schedule *schedule, struct text id)
{
    for (size_t i = 0; i < schedule->entry_count; i++) {
        if (text_eq(schedule->entries[i].id, id)) {
            return &schedule->entries[i];
        }
    }
    return NULL;
}

struct on_call_set schedule_next_on_call(const struct schedule *schedule, int64_t at_s,
                                         int64_t *from_s, struct arena *arena)
{
    struct on_call_set now = schedule_people(schedule, at_s, arena);
    int64_t limit_s = at_s + SCHEDULE_RANGE_S_MAX;
    for (*from_s = schedule_next_people(schedule, at_s, limit_s, arena); *from_s < limit_s;
         *from_s = schedule_next_people(schedule, *from_s, limit_s, arena)) {
        struct on_call_set then = schedule_people(schedule, *from_s, arena);
        if (then.count > 0 && !on_call_set_same(&then, &now)) {
            return then;
        }
    }
    return (struct on_call_set){NULL, 0};
}

struct schedule_spans schedule_spans(const struct schedule *schedule, struct span_s range,
                                     struct arena *arena)
{
    struct schedule_spans spans = {NULL, 0};
    int64_t at_s = range.from_s;
    while (at_s < range.to_s) {
        struct on_call_set people = schedule_people(schedule, at_s, arena);
        int64_t next_s = nearer(schedule_next_change(schedule, at_s), range.to_s);
        struct schedule_span *last = spans.count > 0 ? &spans.items[spans.count - 1] : NULL;
        if (last != NULL && on_call_set_same(&last->people, &people)) {
            last->span.to_s = next_s;
        } else if (spans.count < SCHEDULE_SPANS_MAX) {
            *ARENA_PUSH(arena, spans.items, spans.count) =
                (struct schedule_span){{at_s, next_s}, people};
        } else {
            break;
        }
        at_s = next_s;
    }
    return spans;
}

/* The person's shift that ends at at_s, to be made longer; NULL: there is none. */
static struct on_call_shift *open_shift(struct on_call_shifts *shifts, size_t from, struct text who,
                                        int64_t at_s)
{
    for (size_t i = from; i < shifts->count; i++) {
        if (shifts->items[i].span.to_s == at_s && text_eq(shifts->items[i].who, who)) {
            return &shifts->items[i];
        }
    }
    return NULL;
}

/* Recorded shifts that touch the range. Open ones stand last and end now, for the time being. */
static size_t keep_recorded(const struct on_call_history *history, struct span_s range,
                            struct arena *arena, struct on_call_shifts *shifts)
{
    size_t closed = 0;
    for (int is_open = 0; is_open < 2; is_open++) {
        closed = shifts->count;
        for (size_t i = 0; i < history->count; i++) {
            struct on_call_shift shift = history->shifts[i];
            bool goes_on = shift.span.to_s == INT64_MAX;
            if (goes_on != (is_open == 1) || shift.span.from_s >= range.to_s ||
                (!goes_on && shift.span.to_s <= range.from_s)) {
                continue;
            }
            shift.span.to_s = nearer(goes_on ? history->now_s : shift.span.to_s, range.to_s);
            *ARENA_PUSH(arena, shifts->items, shifts->count) = shift;
        }
    }
    return closed;
}

/* Calculated shifts begin no earlier than the range, recorded ones do; what ended before is gone.
 */
static void drop_outside(struct on_call_shifts *shifts, size_t recorded, struct span_s range)
{
    size_t kept = 0;
    for (size_t i = 0; i < shifts->count; i++) {
        struct on_call_shift shift = shifts->items[i];
        if (i >= recorded && shift.span.from_s < range.from_s) {
            shift.span.from_s = range.from_s;
        }
        if (shift.span.to_s > range.from_s && shift.span.from_s < shift.span.to_s) {
            shifts->items[kept++] = shift;
        }
    }
    shifts->count = kept;
    temporary_schedule_sort(shifts->items, kept);
}

struct on_call_shifts schedule_shifts(const struct schedule *schedule, struct span_s range,
                                      const struct on_call_history *history, struct arena *arena)
{
    struct on_call_shifts shifts = {NULL, 0};
    struct on_call_history known = *history;
    known.now_s = history->now_s == INT64_MIN ? range.from_s : history->now_s;
    size_t open = keep_recorded(&known, range, arena, &shifts);
    size_t recorded = shifts.count;
    bool goes_on = open < recorded; /* from now on, also when the range begins later */
    struct span_s ahead = {goes_on || known.now_s > range.from_s ? known.now_s : range.from_s,
                           range.to_s};
    struct schedule_spans spans = schedule_spans(schedule, ahead, arena);
    for (size_t i = 0; i < spans.count; i++) {
        for (size_t p = 0; p < spans.items[i].people.count; p++) {
            struct text who = spans.items[i].people.items[p].who;
            struct span_s span = spans.items[i].span;
            struct on_call_shift *shift = open_shift(&shifts, open, who, span.from_s);
            if (shift != NULL) {
                shift->span.to_s = span.to_s;
            } else {
                *ARENA_PUSH(arena, shifts.items, shifts.count) = (struct on_call_shift){who, span};
            }
        }
    }
    drop_outside(&shifts, recorded, range);
    return shifts;
}
