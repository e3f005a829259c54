#include "model/waiting_work.h"
#include <string.h>
#include "base/clock.h"
#include "base/mem.h"
#include "base/must.h"

#define ROW_NONE UINT32_MAX
#define NO_AXIS UINT32_MAX
#define PACE_MIXED (-1) /* target of a bucket whose clocks run at different paces */

struct waiting_row {
    struct waiting item;
    uint32_t bucket; /* ROW_NONE: free, and `next` is the next free one */
    uint32_t next;
    uint32_t axis;
    int64_t due_work; /* where its due lies on its calendar's axis of working time */
};
struct waiting_list { /* sorted */
    uint32_t *rows;   /* owned */
    size_t begin, end, capacity;
};
struct waiting_bucket { /* of one group, lane, base and pace */
    size_t group;
    bool immediate;
    int64_t base;
    uint32_t axis; /* NO_AXIS: no clock runs */
    int64_t target_s;
    struct waiting_list by_age, by_due; /* the oldest first; the soonest, where there is a pace */
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
        mem_free(work->buckets[i].by_age.rows);
        mem_free(work->buckets[i].by_due.rows);
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

size_t waiting_work_bytes(const struct waiting_work *work)
{
    const struct map *maps[] = {&work->by_item, &work->by_bucket, &work->by_group};
    size_t bytes =
        work->row_capacity * sizeof work->rows[0] + work->bucket_capacity * sizeof work->buckets[0];
    for (size_t i = 0; i < work->bucket_count; i++) {
        const struct waiting_bucket *bucket = &work->buckets[i];
        bytes +=
            (bucket->by_age.capacity + bucket->by_due.capacity) * sizeof bucket->by_age.rows[0];
    }
    for (size_t i = 0; i < sizeof maps / sizeof maps[0]; i++) {
        bytes += maps[i]->capacity * sizeof maps[i]->slots[0];
    }
    return bytes + work->group_count * sizeof work->groups[0];
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

size_t waiting_work_group(const struct waiting_work *work, const struct waiting_group *group)
{
    uint64_t hash = hash_group(group);
    uint32_t index = 0;
    for (size_t at = 0; map_next(&work->by_group, hash, &at, &index);) {
        if (is_same_group(&work->groups[index], group)) {
            return index;
        }
    }
    return SIZE_MAX;
}

static size_t tier_of(struct waiting_work *work, const struct waiting_group *group)
{
    size_t i = 0;
    while (i < work->tier_count && !(text_eq(work->tiers[i].queue, group->queue) &&
                                     text_eq(work->tiers[i].tier, group->tier))) {
        i++;
    }
    if (i == work->tier_count) {
        *ARENA_PUSH(&work->arena, work->tiers, work->tier_count) =
            (struct waiting_tier){.queue = group->queue, .tier = group->tier};
    }
    return i;
}

static size_t group_of(struct waiting_work *work, const struct waiting_group *group)
{
    struct arena *arena = &work->arena;
    size_t index = waiting_work_group(work, group);
    if (index != SIZE_MAX) {
        return index;
    }
    struct waiting_group kept = {.queue = arena_text(arena, group->queue),
                                 .overflow = arena_text(arena, group->overflow),
                                 .channel = arena_text(arena, group->channel),
                                 .tier = arena_text(arena, group->tier),
                                 .needs = arena_text(arena, group->needs),
                                 .widened = group->widened,
                                 .weight = group->weight};
    kept.tier_index = tier_of(work, &kept);
    map_add(&work->by_group, hash_group(&kept), (uint32_t)work->group_count);
    *ARENA_PUSH(arena, work->groups, work->group_count) = kept;
    return work->group_count - 1;
}

/* --- buckets --- */

/* How fast urgency grows: by which axis, and for what target. Where there are too many of them
 * (targets in days differ from item to item) what is left is one, of clocks of all kinds. */
static int64_t pace_of(struct waiting_work *work, uint32_t axis, const struct waiting *item)
{
    if (axis == NO_AXIS) {
        return 0;
    }
    for (size_t i = 0; i < work->pace_count; i++) {
        if (work->paces[i] == item->target_s) {
            return item->target_s;
        }
    }
    if (work->pace_count == WAITING_WORK_PACES_MAX) {
        return PACE_MIXED;
    }
    *ARENA_PUSH(&work->arena, work->paces, work->pace_count) = item->target_s;
    return item->target_s;
}

static uint32_t bucket_of(struct waiting_work *work, const struct waiting_bucket *like)
{
    uint64_t hash = mix(mix(like->group * 2 + like->immediate, like->axis), (uint64_t)like->base);
    hash = mix(hash, (uint64_t)like->target_s);
    uint32_t index = 0;
    for (size_t at = 0; map_next(&work->by_bucket, hash, &at, &index);) {
        const struct waiting_bucket *bucket = &work->buckets[index];
        if (bucket->group == like->group && bucket->immediate == like->immediate &&
            bucket->base == like->base && bucket->axis == like->axis &&
            bucket->target_s == like->target_s) {
            return index;
        }
    }
    if (work->bucket_count == work->bucket_capacity) {
        work->bucket_capacity = work->bucket_capacity ? work->bucket_capacity * 2 : 16;
        work->buckets = mem_resize(work->buckets, work->bucket_capacity * sizeof work->buckets[0]);
    }
    map_add(&work->by_bucket, hash, (uint32_t)work->bucket_count);
    work->buckets[work->bucket_count] = *like;
    return (uint32_t)work->bucket_count++;
}

static int compare_age(const struct waiting_row *a, const struct waiting_row *b)
{
    if (a->item.eligible_since_us != b->item.eligible_since_us) {
        return a->item.eligible_since_us < b->item.eligible_since_us ? -1 : 1;
    }
    if (a->item.ticket != b->item.ticket) {
        return a->item.ticket < b->item.ticket ? -1 : 1;
    }
    return (int)a->item.reason - (int)b->item.reason;
}

static int compare_due(const struct waiting_row *a, const struct waiting_row *b)
{
    return a->due_work != b->due_work ? (a->due_work < b->due_work ? -1 : 1) : compare_age(a, b);
}

typedef int (*compare_fn)(const struct waiting_row *a, const struct waiting_row *b);

/* The first place whose item does not come before. */
static size_t place_in(const struct waiting_work *work, const struct waiting_list *list,
                       compare_fn compare, const struct waiting_row *row)
{
    size_t low = list->begin;
    size_t high = list->end;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(&work->rows[list->rows[middle]], row) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static void make_room(struct waiting_list *list)
{
    size_t count = list->end - list->begin;
    if (list->end < list->capacity) {
        return;
    }
    if (list->begin > list->capacity / 2) {
        memmove(list->rows, list->rows + list->begin, count * sizeof list->rows[0]);
        list->begin = 0;
        list->end = count;
        return;
    }
    list->capacity = list->capacity ? list->capacity * 2 : 8;
    list->rows = mem_resize(list->rows, list->capacity * sizeof list->rows[0]);
}

static void insert(const struct waiting_work *work, struct waiting_list *list, compare_fn compare,
                   uint32_t row)
{
    make_room(list);
    size_t at = place_in(work, list, compare, &work->rows[row]);
    memmove(list->rows + at + 1, list->rows + at, (list->end - at) * sizeof list->rows[0]);
    list->rows[at] = row;
    list->end++;
}

static void extract(const struct waiting_work *work, struct waiting_list *list, compare_fn compare,
                    uint32_t row)
{
    size_t at = place_in(work, list, compare, &work->rows[row]);
    MUST(at < list->end && list->rows[at] == row);
    if (at == list->begin) {
        list->begin++;
        return;
    }
    memmove(list->rows + at, list->rows + at + 1, (list->end - at - 1) * sizeof list->rows[0]);
    list->end--;
}

static bool has_pace(const struct waiting_bucket *bucket)
{
    return bucket->target_s > 0;
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
    struct waiting_bucket like = {.group = index,
                                  .immediate = item->immediate,
                                  .base = item->base,
                                  .axis = axis,
                                  .target_s = pace_of(work, axis, item)};
    uint32_t bucket = bucket_of(work, &like);
    uint32_t row = take_row(work);
    work->rows[row] = (struct waiting_row){.item = *item, .bucket = bucket, .axis = axis};
    if (axis != NO_AXIS) {
        work->rows[row].due_work =
            work_between(item->calendar, work->axes[axis].origin_s, item->due_s);
    }
    insert(work, &work->buckets[bucket].by_age, compare_age, row);
    if (has_pace(&work->buckets[bucket])) {
        insert(work, &work->buckets[bucket].by_due, compare_due, row);
    }
    map_add(&work->by_item, hash_item(item->ticket, item->reason), row);
    work->tiers[work->groups[index].tier_index].waiting++;
    work->waiting++;
}

void waiting_work_remove(struct waiting_work *work, uint64_t ticket, enum work_reason reason)
{
    uint32_t row = find(work, ticket, reason);
    if (row == ROW_NONE) {
        return;
    }
    struct waiting_bucket *bucket = &work->buckets[work->rows[row].bucket];
    extract(work, &bucket->by_age, compare_age, row);
    if (has_pace(bucket)) {
        extract(work, &bucket->by_due, compare_due, row);
    }
    work->tiers[work->groups[bucket->group].tier_index].waiting--;
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
    return score != best->score ? score > best->score : compare_age(row, best->row) < 0;
}

static void offer(const struct waiting_bucket *bucket, const struct waiting_row *row, int64_t score,
                  const struct waiting_choice *choice, struct best *best)
{
    if (is_first(best, bucket, row, score) &&
        (choice->takes == NULL || choice->takes(choice->ctx, &row->item))) {
        *best = (struct best){.row = row, .score = score, .immediate = bucket->immediate};
    }
}

static int64_t age_of(const struct waiting_row *row, const struct waiting_choice *choice)
{
    return work_item_age_points(row->item.eligible_since_us, choice->now_us, choice->ageing);
}

static const struct waiting_row *row_at(const struct waiting_work *work,
                                        const struct waiting_list *list, size_t at)
{
    return &work->rows[list->rows[list->begin + at]];
}

/* What none of a bucket can pass whom walks of so many steps have not met. By age alone it has at
 * most the age of the next and, where some clock runs, all of urgency; by due, too, at most what
 * the clock of the next there says. */
static int64_t most_at(const struct waiting_work *work, const struct waiting_bucket *bucket,
                       size_t at, const struct waiting_choice *choice)
{
    const struct waiting_row *old = row_at(work, &bucket->by_age, at);
    int64_t most = bucket->base + age_of(old, choice);
    if (bucket->axis == NO_AXIS) {
        return most;
    }
    if (!has_pace(bucket)) {
        return most + ROUTING_URGENCY_MAX;
    }
    const struct waiting_row *soon = row_at(work, &bucket->by_due, at);
    return most + score_of(work, soon, choice) - bucket->base - age_of(soon, choice);
}

static void walk(const struct waiting_work *work, const struct waiting_bucket *bucket,
                 const struct waiting_choice *choice, struct best *best)
{
    for (size_t at = 0; bucket->by_age.begin + at < bucket->by_age.end; at++) {
        const struct waiting_row *old = row_at(work, &bucket->by_age, at);
        if (old->item.eligible_since_us > choice->now_us ||
            !is_first(best, bucket, old, most_at(work, bucket, at, choice))) {
            return;
        }
        offer(bucket, old, score_of(work, old, choice), choice, best);
        const struct waiting_row *soon = has_pace(bucket) ? row_at(work, &bucket->by_due, at) : old;
        if (soon != old && soon->item.eligible_since_us <= choice->now_us) {
            offer(bucket, soon, score_of(work, soon, choice), choice, best);
        }
    }
}

static bool is_walked(const struct waiting_work *work, const struct waiting_bucket *bucket,
                      const struct waiting_choice *choice)
{
    return bucket->by_age.begin < bucket->by_age.end &&
           row_at(work, &bucket->by_age, 0)->item.eligible_since_us <= choice->now_us &&
           choice->fits(choice->ctx, &work->groups[bucket->group], bucket->group);
}

/* The one that promises most is walked first: in the others few are looked at then. */
static const struct waiting_bucket *most_promising(const struct waiting_work *work,
                                                   const struct waiting_choice *choice)
{
    const struct waiting_bucket *first = NULL;
    struct best best = {0};
    for (size_t i = 0; i < work->bucket_count; i++) {
        const struct waiting_bucket *bucket = &work->buckets[i];
        if (!is_walked(work, bucket, choice)) {
            continue;
        }
        const struct waiting_row *old = row_at(work, &bucket->by_age, 0);
        int64_t most = most_at(work, bucket, 0, choice);
        if (is_first(&best, bucket, old, most)) {
            best = (struct best){.row = old, .score = most, .immediate = bucket->immediate};
            first = bucket;
        }
    }
    return first;
}

bool waiting_work_first(struct waiting_work *work, const struct waiting_choice *choice,
                        struct waiting *item, int64_t *score)
{
    struct best best = {0};
    look_at_clocks(work, choice->now_us / CLOCK_SECOND_US);
    const struct waiting_bucket *promising = most_promising(work, choice);
    if (promising != NULL) {
        walk(work, promising, choice, &best);
    }
    for (size_t i = 0; i < work->bucket_count; i++) {
        const struct waiting_bucket *bucket = &work->buckets[i];
        if (bucket != promising && is_walked(work, bucket, choice)) {
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
        for (size_t at = bucket->by_age.begin; fits && at < bucket->by_age.end; at++) {
            const struct waiting_row *other = &work->rows[bucket->by_age.rows[at]];
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
        size_t count = bucket->by_age.end - bucket->by_age.begin;
        if (count == 0 || !text_eq(work->groups[bucket->group].queue, queue)) {
            continue;
        }
        const struct waiting_row *oldest = &work->rows[bucket->by_age.rows[bucket->by_age.begin]];
        int64_t oldest_us = oldest->item.eligible_since_us;
        sum->waiting += count;
        sum->immediate += bucket->immediate ? count : 0;
        if (oldest_us <= now_us && (sum->oldest_us == 0 || oldest_us < sum->oldest_us)) {
            sum->oldest_us = oldest_us;
        }
    }
}

bool waiting_work_has_tier(const struct waiting_work *work, struct text queue, struct text tier)
{
    for (size_t i = 0; i < work->tier_count; i++) {
        if (text_eq(work->tiers[i].queue, queue) && text_eq(work->tiers[i].tier, tier)) {
            return work->tiers[i].waiting > 0;
        }
    }
    return false;
}
