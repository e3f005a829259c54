#include "host/hook_stats.h"

void hook_stats_add(struct hook_stats *stats, int64_t used_us)
{
    uint64_t used = used_us > 0 ? (uint64_t)used_us : 0;
    latency_add(&stats->latency, used_us);
    uint64_t worst = atomic_load_explicit(&stats->worst_us, memory_order_relaxed);
    while (used > worst &&
           !atomic_compare_exchange_weak_explicit(&stats->worst_us, &worst, used,
                                                  memory_order_relaxed, memory_order_relaxed)) {
    }
}

void hook_stats_fail(struct hook_stats *stats)
{
    atomic_fetch_add_explicit(&stats->errors, 1, memory_order_relaxed);
}

void hook_stats_pack(struct pack *pack, const struct hook_stats *stats)
{
    struct latency_sum sum = {0};
    latency_sum_add(&sum, &stats->latency);
    pack_pair_int(pack, "calls", (int64_t)sum.all);
    pack_pair_int(pack, "errors",
                  (int64_t)atomic_load_explicit(&stats->errors, memory_order_relaxed));
    pack_pair_int(pack, "p50_us", latency_sum_percentile(&sum, 50));
    pack_pair_int(pack, "p99_us", latency_sum_percentile(&sum, 99));
    pack_pair_int(pack, "worst_us",
                  (int64_t)atomic_load_explicit(&stats->worst_us, memory_order_relaxed));
}
