/* How long calls took: a histogram whose buckets grow with the value, eight for each doubling, so
 * that a percentile is at most an eighth too high. Any thread adds; nobody is counted twice. */
#ifndef HOST_LATENCY_H
#define HOST_LATENCY_H
#include <stdatomic.h>
#include <stdint.h>

#define LATENCY_BUCKETS 256 /* up to 2^34 us, some five hours; what is longer counts as that */

struct latency { /* all zero: nothing yet */
    atomic_uint_fast32_t buckets[LATENCY_BUCKETS];
};

void latency_add(struct latency *latency, int64_t us);

/* Several of them as one, as of the moment at which each was added. */
struct latency_sum { /* all zero: of none */
    uint64_t counts[LATENCY_BUCKETS];
    uint64_t all;
};
void latency_sum_add(struct latency_sum *sum, const struct latency *latency);
/* The value that so many of a hundred did not exceed, rounded up to its bucket; 0: none yet. */
int64_t latency_sum_percentile(const struct latency_sum *sum, unsigned percent);
int64_t latency_percentile(const struct latency *latency, unsigned percent);

#endif
