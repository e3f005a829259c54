#include "host/log_limit.h"
#include "base/clock.h"

#define LINE_US (CLOCK_SECOND_US / LOG_LIMIT_PER_SECOND)

bool log_limit_takes(struct log_limit *limit, int64_t now_us, uint64_t *suppressed)
{
    int64_t since_us = now_us - limit->at_us;
    limit->at_us = now_us;
    limit->spent_us = limit->spent_us > since_us ? limit->spent_us - since_us : 0;
    *suppressed = 0;
    if (limit->spent_us > (LOG_LIMIT_BURST - 1) * LINE_US) {
        limit->suppressed++;
        return false;
    }
    limit->spent_us += LINE_US;
    *suppressed = limit->suppressed;
    limit->suppressed = 0;
    return true;
}
