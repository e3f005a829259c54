#include "model/clock_step.h"

static bool is_small(int64_t by_us, int64_t max_us)
{
    return by_us <= max_us && by_us >= -max_us;
}

static enum clock_step_news look_frozen(struct clock_step *step, int64_t by_us)
{
    if (by_us > CLOCK_STEP_US_MAX) {
        return CLOCK_STEP_NONE;
    }
    step->offset_us += by_us;
    step->noted_us = step->offset_us;
    step->frozen = false;
    return CLOCK_STEP_UNDONE;
}

enum clock_step_news clock_step_look(struct clock_step *step, int64_t wall_us, int64_t boot_us,
                                     bool trust, int64_t *by_us)
{
    *by_us = wall_us - boot_us - step->offset_us;
    if (step->frozen) {
        return look_frozen(step, *by_us);
    }
    if (*by_us > CLOCK_STEP_US_MAX && !trust) {
        step->frozen = true;
        return CLOCK_STEP_FORWARD;
    }
    step->offset_us += *by_us;
    if (is_small(*by_us, CLOCK_STEP_US_MAX) &&
        is_small(step->offset_us - step->noted_us, CLOCK_STEP_NOTE_US)) {
        return CLOCK_STEP_NONE;
    }
    step->noted_us = step->offset_us;
    return is_small(*by_us, CLOCK_STEP_US_MAX) ? CLOCK_STEP_NOTED
           : *by_us > 0                        ? CLOCK_STEP_FORWARD
                                               : CLOCK_STEP_BACKWARD;
}

void clock_step_confirm(struct clock_step *step, int64_t wall_us, int64_t boot_us)
{
    step->offset_us = wall_us - boot_us;
    step->noted_us = step->offset_us;
    step->frozen = false;
}

int64_t clock_step_wall(const struct clock_step *step, int64_t wall_us, int64_t boot_us, bool trust)
{
    int64_t believed_us = boot_us + step->offset_us;
    bool unseen = wall_us - believed_us > CLOCK_STEP_US_MAX && !trust;
    return step->frozen || unseen ? believed_us : wall_us;
}
