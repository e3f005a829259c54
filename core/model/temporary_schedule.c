#include "model/temporary_schedule.h"
#include <stdlib.h>

static int by_start(struct span_s a, struct span_s b)
{
    return a.from_s < b.from_s ? -1 : a.from_s > b.from_s;
}

static int compare_shifts(const void *a, const void *b)
{
    const struct on_call_shift *one = a;
    const struct on_call_shift *two = b;
    int order = by_start(one->span, two->span);
    return order != 0 ? order : text_compare(one->who, two->who);
}

static int compare_schedules(const void *a, const void *b)
{
    const struct temporary_schedule *one = a;
    const struct temporary_schedule *two = b;
    int order = by_start(one->span, two->span);
    return order != 0 ? order : text_compare(one->id, two->id);
}

void temporary_schedule_sort(struct on_call_shift *shifts, size_t count)
{
    if (count > 0) {
        qsort(shifts, count, sizeof *shifts, compare_shifts);
    }
}

static bool clip_span(struct span_s *span, struct span_s limits)
{
    span->from_s = span->from_s > limits.from_s ? span->from_s : limits.from_s;
    span->to_s = span->to_s < limits.to_s ? span->to_s : limits.to_s;
    return span->from_s < span->to_s;
}

static void push_clipped(struct arena *arena, const struct temporary_schedule *from,
                         struct span_s limits, struct temporary_list *out)
{
    struct temporary_schedule left = {.id = from->id, .span = from->span, .keep = from->keep};
    if (!clip_span(&left.span, limits)) {
        return;
    }
    for (size_t i = 0; i < from->shift_count; i++) {
        struct on_call_shift shift = from->shifts[i];
        if (clip_span(&shift.span, left.span)) {
            *ARENA_PUSH(arena, left.shifts, left.shift_count) = shift;
        }
    }
    temporary_schedule_sort(left.shifts, left.shift_count);
    *ARENA_PUSH(arena, out->items, out->count) = left;
}

static void sort_list(struct temporary_list *list)
{
    if (list->count > 0) {
        qsort(list->items, list->count, sizeof *list->items, compare_schedules);
    }
}

struct temporary_list temporary_schedule_clip(struct arena *arena,
                                              const struct temporary_list *list, struct span_s span)
{
    struct temporary_list out = {NULL, 0};
    for (size_t i = 0; i < list->count; i++) {
        push_clipped(arena, &list->items[i], span, &out);
    }
    sort_list(&out);
    return out;
}

struct temporary_list temporary_schedule_cut(struct arena *arena, const struct temporary_list *list,
                                             struct span_s span)
{
    struct temporary_list out = {NULL, 0};
    for (size_t i = 0; i < list->count; i++) {
        if (span.from_s >= span.to_s) {
            push_clipped(arena, &list->items[i], list->items[i].span, &out);
            continue;
        }
        push_clipped(arena, &list->items[i], (struct span_s){INT64_MIN, span.from_s}, &out);
        push_clipped(arena, &list->items[i], (struct span_s){span.to_s, INT64_MAX}, &out);
    }
    sort_list(&out);
    return out;
}

static void join(struct arena *arena, struct temporary_schedule *into,
                 const struct temporary_schedule *from)
{
    struct on_call_shift *shifts = NULL;
    size_t count = 0;
    for (size_t i = 0; i < into->shift_count + from->shift_count; i++) {
        *ARENA_PUSH(arena, shifts, count) =
            i < into->shift_count ? into->shifts[i] : from->shifts[i - into->shift_count];
    }
    temporary_schedule_sort(shifts, count);
    into->shifts = shifts;
    into->shift_count = count;
    into->span.to_s = into->span.to_s > from->span.to_s ? into->span.to_s : from->span.to_s;
}

struct temporary_list temporary_schedule_merge(struct arena *arena,
                                               const struct temporary_list *list)
{
    struct temporary_list sorted =
        temporary_schedule_clip(arena, list, (struct span_s){INT64_MIN, INT64_MAX});
    struct temporary_list out = {NULL, 0};
    for (size_t i = 0; i < sorted.count; i++) {
        struct temporary_schedule *last = NULL;
        for (size_t o = 0; o < out.count; o++) { /* those that keep, and those that do not */
            last = out.items[o].keep == sorted.items[i].keep ? &out.items[o] : last;
        }
        if (last != NULL && sorted.items[i].span.from_s <= last->span.to_s) {
            join(arena, last, &sorted.items[i]);
        } else {
            *ARENA_PUSH(arena, out.items, out.count) = sorted.items[i];
        }
    }
    return out;
}

static bool holds(struct span_s span, int64_t at_s)
{
    return span.from_s <= at_s && at_s < span.to_s;
}

bool temporary_schedule_people(const struct temporary_list *list, int64_t at_s, struct arena *arena,
                               struct on_call_set *set)
{
    bool replaces = false;
    bool keeps = false;
    for (size_t i = 0; i < list->count; i++) {
        const struct temporary_schedule *temporary = &list->items[i];
        if (!holds(temporary->span, at_s)) {
            continue;
        }
        replaces = true;
        keeps = keeps || temporary->keep;
        for (size_t s = 0; s < temporary->shift_count; s++) {
            if (holds(temporary->shifts[s].span, at_s)) {
                on_call_set_add(arena, set,
                                (struct on_call_person){temporary->shifts[s].who, ON_CALL_TEMPORARY,
                                                        temporary->id});
            }
        }
    }
    return replaces && (set->count > 0 || !keeps);
}

static int64_t nearer_edge(struct span_s span, int64_t at_s, int64_t best_s)
{
    best_s = span.from_s > at_s && span.from_s < best_s ? span.from_s : best_s;
    return span.to_s > at_s && span.to_s < best_s ? span.to_s : best_s;
}

int64_t temporary_schedule_next_change(const struct temporary_list *list, int64_t at_s)
{
    int64_t next_s = INT64_MAX;
    for (size_t i = 0; i < list->count; i++) {
        next_s = nearer_edge(list->items[i].span, at_s, next_s);
        for (size_t s = 0; s < list->items[i].shift_count; s++) {
            next_s = nearer_edge(list->items[i].shifts[s].span, at_s, next_s);
        }
    }
    return next_s;
}
