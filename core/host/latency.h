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
/* The value that so many of a hundred did not exceed, rounded up to its bucket; 0: none yet. */
int64_t latency_percentile(const struct latency *latency, unsigned percent);

#endif
