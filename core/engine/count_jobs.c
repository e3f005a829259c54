#include "base/must.h"
#include "engine/use_case.h"

#define OPEN_MAX 10000
#define ROWS_MAX 10000 /* that are looked at for dead ones */

struct lane { /* of one instance */
    struct text instance;
    int64_t counts[JOB_STATES];
    int64_t retried; /* open, and not for the first time */
    int64_t oldest_us;
};
struct lanes {
    struct lane *items;
    size_t count;
};

static struct lane *lane_of(struct work *work, struct lanes *lanes, struct text instance)
{
    for (size_t i = 0; i < lanes->count; i++) {
        if (text_eq(lanes->items[i].instance, instance)) {
            return &lanes->items[i];
        }
    }
    struct lane *lane = ARENA_PUSH(work->arena, lanes->items, lanes->count);
    lane->instance = instance;
    return lane;
}

static void add(struct work *work, struct lanes *lanes, const struct job *job)
{
    struct lane *lane = lane_of(work, lanes, job->instance);
    lane->counts[job->state]++;
    if (job_is_due_some_time(job)) {
        lane->retried += job->attempt > (job->state == JOB_LEASED ? 1 : 0);
        if (lane->oldest_us == 0 || job->created_us < lane->oldest_us) {
            lane->oldest_us = job->created_us;
        }
    }
}

/* False: there are more than are counted. */
static bool count_open(struct work *work, struct lanes *lanes)
{
    uint64_t *ids = NULL;
    size_t count = job_table_due(NULL, work->reader, work->arena, INT64_MAX, OPEN_MAX, NULL, &ids);
    for (size_t i = 0; i < count; i++) {
        struct job job;
        if (job_table_get(work->reader, work->arena, ids[i], &job)) {
            add(work, lanes, &job);
        }
    }
    return count < OPEN_MAX;
}

static bool count_others(struct work *work, struct lanes *lanes)
{
    uint64_t after = 0;
    size_t seen = 0;
    size_t count = 0;
    do {
        uint64_t *ids = NULL;
        count = job_table_list(work->reader, work->arena, after, STORE_SCAN_ROWS_MAX, &ids);
        for (size_t i = 0; i < count; i++) {
            struct job job;
            after = ids[i];
            if (job_table_get(work->reader, work->arena, ids[i], &job) &&
                (job.state == JOB_DEAD || job.state == JOB_HELD)) {
                add(work, lanes, &job);
            }
        }
        seen += count;
    } while (count == STORE_SCAN_ROWS_MAX && seen < ROWS_MAX);
    return count < STORE_SCAN_ROWS_MAX;
}

static void pack_lane(struct work *work, struct pack *pack, const struct lane *lane)
{
    pack_map_begin(pack);
    pack_pair_text(pack, "instance", lane->instance);
    pack_pair_int(pack, "waiting", lane->counts[JOB_WAITING]);
    pack_pair_int(pack, "leased", lane->counts[JOB_LEASED]);
    pack_pair_int(pack, "retried", lane->retried);
    pack_pair_int(pack, "held", lane->counts[JOB_HELD]);
    pack_pair_int(pack, "dead", lane->counts[JOB_DEAD]);
    pack_pair_int(pack, "oldest_ms",
                  lane->oldest_us != 0 ? (work->now_us - lane->oldest_us) / 1000 : 0);
    pack_map_end(pack);
}

/* job.queues {}: what waits for each plugin instance, on disk. */
enum err count_jobs(struct work *work)
{
    struct lanes lanes = {0};
    struct pack pack;
    bool is_complete = count_open(work, &lanes);
    is_complete = count_others(work, &lanes) && is_complete;
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_pair_bool(&pack, "complete", is_complete);
    pack_key(&pack, "items");
    pack_list_begin(&pack);
    for (size_t i = 0; i < lanes.count; i++) {
        pack_lane(work, &pack, &lanes.items[i]);
    }
    pack_list_end(&pack);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return work->reader->err;
}
