#include "host/latency.h"

#define SPLIT_BITS 3 /* eight buckets to a doubling */
#define SPLIT (1U << SPLIT_BITS)

static unsigned bucket_of(uint64_t us)
{
    if (us < SPLIT) {
        return (unsigned)us;
    }
    unsigned top = 63U - (unsigned)__builtin_clzll(us);
    unsigned index =
        (top - SPLIT_BITS + 1) * SPLIT + (unsigned)(us >> (top - SPLIT_BITS) & (SPLIT - 1));
    return index < LATENCY_BUCKETS ? index : LATENCY_BUCKETS - 1;
}

/* The largest value that falls into it. */
static int64_t end_of(unsigned bucket)
{
    if (bucket < SPLIT) {
        return bucket;
    }
    unsigned shift = bucket / SPLIT - 1;
    return ((int64_t)(SPLIT + bucket % SPLIT + 1) << shift) - 1;
}

void latency_add(struct latency *latency, int64_t us)
{
    unsigned bucket = bucket_of(us > 0 ? (uint64_t)us : 0);
    atomic_fetch_add_explicit(&latency->buckets[bucket], 1, memory_order_relaxed);
}

void latency_sum_add(struct latency_sum *sum, const struct latency *latency)
{
    for (unsigned i = 0; i < LATENCY_BUCKETS; i++) {
        uint64_t count = atomic_load_explicit(&latency->buckets[i], memory_order_relaxed);
        sum->counts[i] += count;
        sum->all += count;
    }
}

int64_t latency_sum_percentile(const struct latency_sum *sum, unsigned percent)
{
    uint64_t wanted = (sum->all * percent + 99) / 100;
    uint64_t seen = 0;
    for (unsigned i = 0; i < LATENCY_BUCKETS && sum->all > 0; i++) {
        seen += sum->counts[i];
        if (seen >= wanted && seen > 0) {
            return end_of(i);
        }
    }
    return 0;
}

int64_t latency_percentile(const struct latency *latency, unsigned percent)
{
    struct latency_sum sum = {0};
    latency_sum_add(&sum, latency);
    return latency_sum_percentile(&sum, percent);
}
