#include "model/waiting_work.h"
#include <string.h>
#include "base/clock.h"
#include "base/mem.h"
#include "base/must.h"

#define ROW_NONE UINT32_MAX
#define NO_AXIS UINT32_MAX

struct waiting_row {
    struct waiting item;
    uint32_t bucket; /* ROW_NONE: free, and `next` is the next free one */
    uint32_t next;
    uint32_t axis;
    int64_t due_work; /* where its due lies on its calendar's axis of working time */
};
struct waiting_bucket { /* of one group, lane and base; the oldest first, then by ticket */
    size_t group;
    bool immediate;
    int64_t base;
    uint32_t *rows; /* owned */
    size_t begin, end, capacity;
};
/* Working seconds from an origin; which one, cancels out. */
struct waiting_axis {
    const struct calendar *calendar;
    size_t versions;
    int64_t origin_s;
    int64_t asked_s, now_work; /* the last question and its answer */
};

void waiting_work_init(struct waiting_work *work)
{
    *work = (struct waiting_work){.free_row = ROW_NONE};
    map_init(&work->by_item);
    map_init(&work->by_bucket);
    map_init(&work->by_group);
    arena_init(&work->arena);
}

void waiting_work_fini(struct waiting_work *work)
{
    for (size_t i = 0; i < work->bucket_count; i++) {
        mem_free(work->buckets[i].rows);
    }
    mem_free(work->rows);
    mem_free(work->buckets);
    map_fini(&work->by_item);
    map_fini(&work->by_bucket);
    map_fini(&work->by_group);
    arena_fini(&work->arena);
    *work = (struct waiting_work){.free_row = ROW_NONE};
}

void waiting_work_clear(struct waiting_work *work)
{
    waiting_work_fini(work);
    waiting_work_init(work);
}

static uint64_t mix(uint64_t hash, uint64_t more)
{
    return (hash ^ more) * UINT64_C(0x9e3779b97f4a7c15);
}

/* --- groups --- */

static uint64_t hash_group(const struct waiting_group *group)
{
    uint64_t hash = mix(text_hash(group->queue), text_hash(group->overflow));
    hash = mix(mix(hash, text_hash(group->channel)), text_hash(group->tier));
    return mix(mix(hash, text_hash(group->needs)), (uint64_t)group->weight * 2 + group->widened);
}

static bool is_same_group(const struct waiting_group *a, const struct waiting_group *b)
{
    return text_eq(a->queue, b->queue) && text_eq(a->overflow, b->overflow) &&
           text_eq(a->channel, b->channel) && text_eq(a->tier, b->tier) &&
           text_eq(a->needs, b->needs) && a->widened == b->widened && a->weight == b->weight;
}

static size_t group_of(struct waiting_work *work, const struct waiting_group *group)
{
    uint64_t hash = hash_group(group);
    uint32_t index = 0;
    for (size_t at = 0; map_next(&work->by_group, hash, &at, &index);) {
        if (is_same_group(&work->groups[index], group)) {
            return index;
        }
    }
    struct arena *arena = &work->arena;
    map_add(&work->by_group, hash, (uint32_t)work->group_count);
    *ARENA_PUSH(arena, work->groups, work->group_count) =
        (struct waiting_group){.queue = arena_text(arena, group->queue),
                               .overflow = arena_text(arena, group->overflow),
                               .channel = arena_text(arena, group->channel),
                               .tier = arena_text(arena, group->tier),
                               .needs = arena_text(arena, group->needs),
                               .widened = group->widened,
                               .weight = group->weight};
    return work->group_count - 1;
}

/* --- buckets --- */

static uint32_t bucket_of(struct waiting_work *work, size_t group, bool immediate, int64_t base)
{
    uint64_t hash = mix(mix(group * 2 + immediate, 0), (uint64_t)base);
    uint32_t index = 0;
    for (size_t at = 0; map_next(&work->by_bucket, hash, &at, &index);) {
        const struct waiting_bucket *bucket = &work->buckets[index];
        if (bucket->group == group && bucket->immediate == immediate && bucket->base == base) {
            return index;
        }
    }
    if (work->bucket_count == work->bucket_capacity) {
        work->bucket_capacity = work->bucket_capacity ? work->bucket_capacity * 2 : 16;
        work->buckets = mem_resize(work->buckets, work->bucket_capacity * sizeof work->buckets[0]);
    }
    map_add(&work->by_bucket, hash, (uint32_t)work->bucket_count);
    work->buckets[work->bucket_count] =
        (struct waiting_bucket){.group = group, .immediate = immediate, .base = base};
    return (uint32_t)work->bucket_count++;
}

static int compare_age(const struct waiting *a, const struct waiting *b)
{
    if (a->eligible_since_us != b->eligible_since_us) {
        return a->eligible_since_us < b->eligible_since_us ? -1 : 1;
    }
    if (a->ticket != b->ticket) {
        return a->ticket < b->ticket ? -1 : 1;
    }
    return (int)a->reason - (int)b->reason;
}

/* The first place whose item is not older. */
static size_t place_in(const struct waiting_work *work, const struct waiting_bucket *bucket,
                       const struct waiting *item)
{
    size_t low = bucket->begin;
    size_t high = bucket->end;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_age(&work->rows[bucket->rows[middle]].item, item) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static void make_room(struct waiting_bucket *bucket)
{
    size_t count = bucket->end - bucket->begin;
    if (bucket->end < bucket->capacity) {
        return;
    }
    if (bucket->begin > bucket->capacity / 2) {
        memmove(bucket->rows, bucket->rows + bucket->begin, count * sizeof bucket->rows[0]);
        bucket->begin = 0;
        bucket->end = count;
        return;
    }
    bucket->capacity = bucket->capacity ? bucket->capacity * 2 : 8;
    bucket->rows = mem_resize(bucket->rows, bucket->capacity * sizeof bucket->rows[0]);
}

static void insert(struct waiting_work *work, uint32_t row)
{
    struct waiting_bucket *bucket = &work->buckets[work->rows[row].bucket];
    make_room(bucket);
    size_t at = place_in(work, bucket, &work->rows[row].item);
    memmove(bucket->rows + at + 1, bucket->rows + at, (bucket->end - at) * sizeof bucket->rows[0]);
    bucket->rows[at] = row;
    bucket->end++;
}

static void extract(struct waiting_work *work, uint32_t row)
{
    struct waiting_bucket *bucket = &work->buckets[work->rows[row].bucket];
    size_t at = place_in(work, bucket, &work->rows[row].item);
    MUST(at < bucket->end && bucket->rows[at] == row);
    if (at == bucket->begin) {
        bucket->begin++;
        return;
    }
    memmove(bucket->rows + at, bucket->rows + at + 1,
            (bucket->end - at - 1) * sizeof bucket->rows[0]);
    bucket->end--;
}

/* --- rows --- */

static uint64_t hash_item(uint64_t ticket, enum work_reason reason)
{
    return mix(ticket, (uint64_t)reason + 1);
}

static uint32_t find(const struct waiting_work *work, uint64_t ticket, enum work_reason reason)
{
    uint32_t row = 0;
    for (size_t at = 0; map_next(&work->by_item, hash_item(ticket, reason), &at, &row);) {
        if (work->rows[row].item.ticket == ticket && work->rows[row].item.reason == reason) {
            return row;
        }
    }
    return ROW_NONE;
}

static uint32_t take_row(struct waiting_work *work)
{
    uint32_t row = work->free_row;
    if (row != ROW_NONE) {
        work->free_row = work->rows[row].next;
        return row;
    }
    if (work->row_count == work->row_capacity) {
        work->row_capacity = work->row_capacity ? work->row_capacity * 2 : 64;
        work->rows = mem_resize(work->rows, work->row_capacity * sizeof work->rows[0]);
    }
    return (uint32_t)work->row_count++;
}

/* --- working time --- */

static int64_t work_between(const struct calendar *calendar, int64_t from_s, int64_t to_s)
{
    return from_s <= to_s ? calendar_elapsed(calendar, from_s, to_s, NULL, 0)
                          : -calendar_elapsed(calendar, to_s, from_s, NULL, 0);
}

static uint32_t axis_of(struct waiting_work *work, const struct waiting *item)
{
    if (item->calendar == NULL || item->target_s <= 0) {
        return NO_AXIS;
    }
    for (size_t i = 0; i < work->axis_count; i++) {
        if (work->axes[i].calendar == item->calendar) {
            return (uint32_t)i;
        }
    }
    *ARENA_PUSH(&work->arena, work->axes, work->axis_count) =
        (struct waiting_axis){.calendar = item->calendar,
                              .versions = calendar_version_count(item->calendar),
                              .origin_s = item->due_s,
                              .asked_s = item->due_s};
    return (uint32_t)work->axis_count - 1;
}

bool waiting_work_is_outdated(const struct waiting_work *work)
{
    for (size_t i = 0; i < work->axis_count; i++) {
        if (calendar_version_count(work->axes[i].calendar) != work->axes[i].versions) {
            return true;
        }
    }
    return false;
}

static void look_at_clocks(struct waiting_work *work, int64_t now_s)
{
    for (size_t i = 0; i < work->axis_count; i++) {
        struct waiting_axis *axis = &work->axes[i];
        if (axis->asked_s != now_s) {
            axis->asked_s = now_s;
            axis->now_work = work_between(axis->calendar, axis->origin_s, now_s);
        }
    }
}

static int64_t score_of(const struct waiting_work *work, const struct waiting_row *row,
                        const struct waiting_choice *choice)
{
    const struct waiting *item = &row->item;
    int64_t elapsed_s = 0;
    if (row->axis != NO_AXIS) {
        elapsed_s = item->target_s - (row->due_work - work->axes[row->axis].now_work);
    }
    struct work_rank rank = {.base = item->base,
                             .eligible_since_us = item->eligible_since_us,
                             .elapsed_s = elapsed_s,
                             .target_s = row->axis != NO_AXIS ? item->target_s : 0};
    return work_item_score(&rank, choice->now_us, choice->ageing);
}

/* --- putting and removing --- */

void waiting_work_put(struct waiting_work *work, const struct waiting *item,
                      const struct waiting_group *group)
{
    waiting_work_remove(work, item->ticket, item->reason);
    size_t index = group_of(work, group);
    uint32_t axis = axis_of(work, item);
    uint32_t bucket = bucket_of(work, index, item->immediate, item->base);
    uint32_t row = take_row(work);
    work->rows[row] = (struct waiting_row){.item = *item, .bucket = bucket, .axis = axis};
    if (axis != NO_AXIS) {
        work->rows[row].due_work =
            work_between(item->calendar, work->axes[axis].origin_s, item->due_s);
    }
    insert(work, row);
    map_add(&work->by_item, hash_item(item->ticket, item->reason), row);
    work->waiting++;
}

void waiting_work_remove(struct waiting_work *work, uint64_t ticket, enum work_reason reason)
{
    uint32_t row = find(work, ticket, reason);
    if (row == ROW_NONE) {
        return;
    }
    extract(work, row);
    map_remove(&work->by_item, hash_item(ticket, reason), row);
    work->rows[row].bucket = ROW_NONE;
    work->rows[row].next = work->free_row;
    work->free_row = row;
    work->waiting--;
}

/* --- asking --- */

struct best {
    const struct waiting_row *row;
    int64_t score;
    bool immediate;
};

/* Is a row of this lane, score and age in front of the best so far? */
static bool is_first(const struct best *best, const struct waiting_bucket *bucket,
                     const struct waiting_row *row, int64_t score)
{
    if (best->row == NULL || bucket->immediate != best->immediate) {
        return best->row == NULL || bucket->immediate;
    }
    return score != best->score ? score > best->score
                                : compare_age(&row->item, &best->row->item) < 0;
}

/* The most that it, and each younger one of its bucket, can have. */
static int64_t most_of(const struct waiting_work *work, const struct waiting_row *row,
                       const struct waiting_choice *choice)
{
    int64_t age = work_item_age_points(row->item.eligible_since_us, choice->now_us, choice->ageing);
    return row->item.base + age + (work->axis_count > 0 ? ROUTING_URGENCY_MAX : 0);
}

static void walk(const struct waiting_work *work, const struct waiting_bucket *bucket,
                 const struct waiting_choice *choice, struct best *best)
{
    for (size_t at = bucket->begin; at < bucket->end; at++) {
        const struct waiting_row *row = &work->rows[bucket->rows[at]];
        if (row->item.eligible_since_us > choice->now_us ||
            !is_first(best, bucket, row, most_of(work, row, choice))) {
            return;
        }
        int64_t score = score_of(work, row, choice);
        if (is_first(best, bucket, row, score) &&
            (choice->takes == NULL || choice->takes(choice->ctx, &row->item))) {
            *best = (struct best){.row = row, .score = score, .immediate = bucket->immediate};
        }
    }
}

bool waiting_work_first(struct waiting_work *work, const struct waiting_choice *choice,
                        struct waiting *item, int64_t *score)
{
    struct best best = {0};
    look_at_clocks(work, choice->now_us / CLOCK_SECOND_US);
    for (size_t i = 0; i < work->bucket_count; i++) {
        const struct waiting_bucket *bucket = &work->buckets[i];
        if (bucket->begin < bucket->end &&
            !(best.row != NULL && best.immediate && !bucket->immediate) &&
            choice->fits(choice->ctx, &work->groups[bucket->group], bucket->group)) {
            walk(work, bucket, choice, &best);
        }
    }
    if (best.row == NULL) {
        return false;
    }
    *item = best.row->item;
    if (score != NULL) {
        *score = best.score;
    }
    return true;
}

size_t waiting_work_place(struct waiting_work *work, const struct waiting_choice *choice,
                          uint64_t ticket, enum work_reason reason)
{
    uint32_t row = find(work, ticket, reason);
    if (row == ROW_NONE) {
        return 0;
    }
    look_at_clocks(work, choice->now_us / CLOCK_SECOND_US);
    const struct waiting_bucket *home = &work->buckets[work->rows[row].bucket];
    struct best mine = {&work->rows[row], score_of(work, &work->rows[row], choice),
                        home->immediate};
    size_t place = 1;
    for (size_t i = 0; i < work->bucket_count; i++) {
        const struct waiting_bucket *bucket = &work->buckets[i];
        bool fits = choice->fits(choice->ctx, &work->groups[bucket->group], bucket->group);
        for (size_t at = bucket->begin; fits && at < bucket->end; at++) {
            const struct waiting_row *other = &work->rows[bucket->rows[at]];
            place +=
                other != mine.row && is_first(&mine, bucket, other, score_of(work, other, choice));
        }
    }
    return place;
}

void waiting_work_sum(const struct waiting_work *work, struct text queue, int64_t now_us,
                      struct waiting_sum *sum)
{
    *sum = (struct waiting_sum){0};
    for (size_t i = 0; i < work->bucket_count; i++) {
        const struct waiting_bucket *bucket = &work->buckets[i];
        size_t count = bucket->end - bucket->begin;
        if (count == 0 || !text_eq(work->groups[bucket->group].queue, queue)) {
            continue;
        }
        int64_t oldest_us = work->rows[bucket->rows[bucket->begin]].item.eligible_since_us;
        sum->waiting += count;
        sum->immediate += bucket->immediate ? count : 0;
        if (oldest_us <= now_us && (sum->oldest_us == 0 || oldest_us < sum->oldest_us)) {
            sum->oldest_us = oldest_us;
        }
    }
}

bool waiting_work_has_tier(const struct waiting_work *work, struct text queue, struct text tier)
{
    for (size_t i = 0; i < work->bucket_count; i++) {
        const struct waiting_bucket *bucket = &work->buckets[i];
        const struct waiting_group *group = &work->groups[bucket->group];
        if (bucket->begin < bucket->end && text_eq(group->queue, queue) &&
            text_eq(group->tier, tier)) {
            return true;
        }
    }
    return false;
}
