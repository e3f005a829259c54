/* Who is asked no more for a while. A breaker opens after BREAKER_FAILURES_MAX failures within
 * BREAKER_WINDOW_US, or when half of the last BREAKER_RESULTS results were failures, and stays so
 * for 30 s, twice as long each time it opens again, up to 10 min. Then one trial: good closes it,
 * bad opens it again. A pure value: time is an argument (monotonic).
 *
 *   CLOSED --failures--> OPEN --time over--> HALF_OPEN --good--> CLOSED
 *                          ^---------------------bad-----|
 */
#ifndef HOST_BREAKER_H
#define HOST_BREAKER_H
#include <stdbool.h>
#include <stdint.h>

#define BREAKER_FAILURES_MAX 5
#define BREAKER_WINDOW_US INT64_C(60000000)
#define BREAKER_RESULTS 20
#define BREAKER_OPEN_US INT64_C(30000000)
#define BREAKER_OPEN_US_MAX INT64_C(600000000)

enum breaker_state { BREAKER_CLOSED, BREAKER_OPEN, BREAKER_HALF_OPEN };

struct breaker { /* all zero: closed */
    enum breaker_state state;
    int64_t failures_us[BREAKER_FAILURES_MAX]; /* a ring of the newest */
    unsigned failures, next;
    uint32_t results; /* the last BREAKER_RESULTS, a bit for each: 1 failed; the newest is bit 0 */
    int64_t open_until_us, open_us;
};

/* May it be asked now? The first true after the time is over is the trial. */
bool breaker_allows(struct breaker *breaker, int64_t now_us);
void breaker_good(struct breaker *breaker);
bool breaker_bad(struct breaker *breaker, int64_t now_us); /* true: it has just opened */
/* Closed, and nothing bad among the last results: another good one changes nothing. */
bool breaker_is_calm(const struct breaker *breaker);
const char *breaker_name(const struct breaker *breaker); /* "closed", "open", "half_open" */

#endif
