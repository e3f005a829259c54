/* What was seen of one subscription of a plugin since its instance began: how long calls took and
 * how many went wrong. Any thread adds; whoever looks sees each call once. */
#ifndef HOST_HOOK_STATS_H
#define HOST_HOOK_STATS_H
#include "base/pack.h"
#include "host/latency.h"

struct hook_stats { /* all zero: it was never asked */
    struct latency latency;
    atomic_uint_fast64_t errors, worst_us;
};

void hook_stats_add(struct hook_stats *stats, int64_t used_us);
/* It failed, overran, said "later" or was too late for its attempt. */
void hook_stats_fail(struct hook_stats *stats);
/* Pairs of a map: calls, errors, p50_us, p99_us, worst_us. */
void hook_stats_pack(struct pack *pack, const struct hook_stats *stats);

#endif
