#include "engine/follow_shift.h"
#include "base/clock.h"
#include "engine/on_call.h"

static int64_t next_change_us(struct work *work, const struct escalation_level *level)
{
    int64_t now_s = work->now_us / CLOCK_SECOND_US;
    int64_t next_s = INT64_MAX;
    for (size_t i = 0; i < level->target_count; i++) {
        const struct escalation_target *target = &level->targets[i];
        const struct schedule *schedule = target->kind == ESCALATION_TARGET_SCHEDULE ||
                                                  target->kind == ESCALATION_TARGET_NEXT_ON_CALL
                                              ? on_call_schedule(work, target->name)
                                              : NULL;
        int64_t change_s =
            schedule == NULL
                ? INT64_MAX
                : schedule_next_people(schedule, now_s, now_s + FOLLOW_SHIFT_S_MAX, work->arena);
        next_s = change_s < next_s ? change_s : next_s;
    }
    return next_s == INT64_MAX ? 0 : next_s * CLOCK_SECOND_US;
}

void follow_shift_arm(struct work *work, const struct escalation *escalation,
                      const struct escalation_policy *policy)
{
    bool is_on =
        escalation->state == ESCALATION_ACTIVE || escalation->state == ESCALATION_EXHAUSTED;
    bool is_level = escalation->level >= 1 && escalation->level <= policy->level_count;
    int64_t due_us = 0;
    if (is_on && is_level && policy->levels[escalation->level - 1].follow_shift) {
        due_us = next_change_us(work, &policy->levels[escalation->level - 1]);
    }
    if (due_us != 0) {
        work_arm(work, TIMER_SHIFT, escalation->n, due_us, escalation->level);
    } else {
        work_disarm(work, TIMER_SHIFT, escalation->n);
    }
}
