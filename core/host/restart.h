/* When a process that died is started again, and when it has died once too often. Pure. */
#ifndef HOST_RESTART_H
#define HOST_RESTART_H
#include <stdbool.h>
#include <stdint.h>

#define RESTART_DEATHS_MAX 1000
#define RESTART_CALM_US INT64_C(60000000) /* without a death: the next delay is the first again */

struct restart_rules {
    int64_t delay_us, delay_us_max; /* doubling from the one to the other */
    int64_t deaths, within_us;      /* so many in so long are the end; deaths 0: never */
};
struct restart {
    struct restart_rules rules;
    int64_t next_delay_us;
    int64_t last_us;                       /* of the newest death; 0: none */
    int64_t deaths_us[RESTART_DEATHS_MAX]; /* a ring of the newest */
    uint64_t count;                        /* of all deaths */
};

#define RESTART_RULES_DEFAULT \
    ((struct restart_rules){INT64_C(100000), INT64_C(60000000), 5, INT64_C(600000000)})

void restart_init(struct restart *restart, const struct restart_rules *rules);
/* It died at `now_us` (monotonic). True: start it again after *delay_us; false: no more. */
bool restart_after(struct restart *restart, int64_t now_us, int64_t *delay_us);

#endif
