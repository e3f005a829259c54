#include "model/timer_late.h"
#include <stdlib.h>

const char *const timer_late_modes[] = {"fire_late", "skip_if_older", "coalesce", NULL};
const char *const timer_late_verdicts[] = {"fired", "skipped", "coalesced", NULL};

bool timer_late_may_act(enum timer_late_mode mode, int64_t late_s, int64_t late_max_s)
{
    return mode != TIMER_LATE_SKIP || late_s <= late_max_s;
}

static int compare(const void *left, const void *right)
{
    const struct timer_late *a = left;
    const struct timer_late *b = right;
    if (a->at_s != b->at_s) {
        return a->at_s < b->at_s ? -1 : 1;
    }
    return text_compare(a->id, b->id);
}

static bool is_missed(const struct timer_late *timer, int64_t from_s, int64_t to_s)
{
    return timer->at_s >= from_s && timer->at_s < to_s;
}

static bool has_successor(const struct timer_late *timers, size_t count, size_t i, int64_t from_s,
                          int64_t to_s)
{
    for (size_t k = i + 1; k < count; k++) {
        if (timers[k].mode == TIMER_LATE_COALESCE && text_eq(timers[k].group, timers[i].group) &&
            is_missed(&timers[k], from_s, to_s)) {
            return true;
        }
    }
    return false;
}

void timer_late_catch_up(struct timer_late *timers, size_t count, int64_t from_s, int64_t to_s)
{
    if (count > 1) {
        qsort(timers, count, sizeof *timers, compare);
    }
    for (size_t i = 0; i < count; i++) {
        struct timer_late *timer = &timers[i];
        bool missed = is_missed(timer, from_s, to_s);
        timer->acts_s = missed ? to_s : timer->at_s;
        timer->late_s = timer->acts_s - timer->at_s;
        timer->verdict = TIMER_LATE_FIRED;
        if (!timer_late_may_act(timer->mode, timer->late_s, timer->late_max_s)) {
            timer->verdict = TIMER_LATE_SKIPPED;
        } else if (missed && timer->mode == TIMER_LATE_COALESCE &&
                   has_successor(timers, count, i, from_s, to_s)) {
            timer->verdict = TIMER_LATE_COALESCED;
        }
    }
}
