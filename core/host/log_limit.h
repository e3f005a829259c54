/* How many lines one plugin may write into the log: 100 a second, 500 at once. Who writes more is
 * counted, and the count stands in the next line that is let through. A pure value: time is an
 * argument (monotonic). */
#ifndef HOST_LOG_LIMIT_H
#define HOST_LOG_LIMIT_H
#include <stdbool.h>
#include <stdint.h>

#define LOG_LIMIT_PER_SECOND 100
#define LOG_LIMIT_BURST 500

struct log_limit {    /* all zero: full */
    int64_t spent_us; /* of the burst, as time that it takes to come back */
    int64_t at_us;
    uint64_t suppressed;
};

/* False: not this line. True: `suppressed` lines before it were not let through. */
bool log_limit_takes(struct log_limit *limit, int64_t now_us, uint64_t *suppressed);

#endif
