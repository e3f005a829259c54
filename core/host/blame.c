#include "host/blame.h"

bool blame_add(struct blame *blame, int64_t now_us)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < blame->count; i++) {
        if (now_us - blame->times_us[i] <= BLAME_WINDOW_US) {
            blame->times_us[kept++] = blame->times_us[i];
        }
    }
    blame->count = kept;
    if (kept == BLAME_COUNT_MAX - 1) {
        blame->count = 0;
        return true;
    }
    blame->times_us[blame->count++] = now_us;
    return false;
}
