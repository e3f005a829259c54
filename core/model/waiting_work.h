/* All work that waits, kept in memory so that the first of a hundred thousand items is found
 * without looking at each: items that ask for the same people are of one group, and within a group
 * those of one lane, base priority and pace of the clock lie by age and by due. Of two of them the
 * one that is older and due earlier goes first whatever the time; so both lists are walked at once,
 * and the walk ends when no later one can win, mostly with the first.
 *
 * It only remembers what the tickets say; whoever saves a ticket says so here. One owner, one
 * thread. */
#ifndef MODEL_WAITING_WORK_H
#define MODEL_WAITING_WORK_H
#include "base/map.h"
#include "model/calendar.h"
#include "model/routing.h"
#include "model/work_item.h"

#define WAITING_WORK_PACES_MAX 64 /* different targets that are kept apart */

struct waiting_group { /* who may have it; two equal ones are the same group */
    struct text queue, overflow, channel, tier;
    struct text needs; /* a list of skill:level:class */
    bool widened;
    int64_t weight;
    size_t tier_index; /* of `tiers` below: set here */
};
struct waiting_tier { /* how many wait in a queue with a tier */
    struct text queue, tier;
    size_t waiting;
};
struct waiting {
    uint64_t ticket;
    enum work_reason reason;
    bool immediate;
    int64_t base;
    int64_t eligible_since_us;
    /* The nearest clock: what of its target is left is the working time until due. NULL: none. */
    const struct calendar *calendar;
    int64_t due_s, target_s;
};

struct waiting_work {
    struct waiting_row *rows;                /* owned, like all below */
    size_t row_count, row_capacity, waiting; /* rows of all time; of them in use */
    uint32_t free_row;
    struct waiting_bucket *buckets;
    size_t bucket_count, bucket_capacity;
    struct waiting_group *groups; /* their texts and arrays live in `arena` */
    size_t group_count;
    struct waiting_tier *tiers; /* likewise */
    size_t tier_count;
    int64_t *paces; /* likewise; targets */
    size_t pace_count;
    struct waiting_axis *axes; /* one per calendar */
    size_t axis_count;
    struct map by_item, by_bucket, by_group;
    struct arena arena;
};

void waiting_work_init(struct waiting_work *work);
void waiting_work_fini(struct waiting_work *work);
void waiting_work_clear(struct waiting_work *work);
/* Adds it, or puts it in the place of what waits for the same ticket and reason. */
void waiting_work_put(struct waiting_work *work, const struct waiting *item,
                      const struct waiting_group *group);
void waiting_work_remove(struct waiting_work *work, uint64_t ticket, enum work_reason reason);
/* The number of the group that is equal to this one; SIZE_MAX: nothing of it has waited. */
size_t waiting_work_group(const struct waiting_work *work, const struct waiting_group *group);
/* A calendar has changed since: clear it and put everything anew. */
bool waiting_work_is_outdated(const struct waiting_work *work);

struct waiting_choice {
    int64_t now_us, ageing;
    bool (*fits)(void *ctx, const struct waiting_group *group, size_t index); /* of the group */
    bool (*takes)(void *ctx, const struct waiting *item);                     /* NULL: each */
    void *ctx;
};
/* The first item in order whose group fits and that is taken; false: there is none. `score` may be
 * NULL. */
bool waiting_work_first(struct waiting_work *work, const struct waiting_choice *choice,
                        struct waiting *item, int64_t *score);
/* Where an item stands among those of the groups that fit, from 1; 0: it does not wait. */
size_t waiting_work_place(struct waiting_work *work, const struct waiting_choice *choice,
                          uint64_t ticket, enum work_reason reason);
struct waiting_sum { /* of one queue */
    size_t waiting, immediate;
    int64_t oldest_us; /* since; 0: nobody waits */
};
void waiting_work_sum(const struct waiting_work *work, struct text queue, int64_t now_us,
                      struct waiting_sum *sum);
size_t waiting_work_bytes(const struct waiting_work *work); /* that it takes, all together */
/* Somebody of this tier waits in that queue. */
bool waiting_work_has_tier(const struct waiting_work *work, struct text queue, struct text tier);

#endif
