/* A level with follow_shift: a timer at the next change of the schedules that are its targets. */
#ifndef ENGINE_FOLLOW_SHIFT_H
#define ENGINE_FOLLOW_SHIFT_H
#include "engine/work.h"

#define FOLLOW_SHIFT_S_MAX (INT64_C(14) * 86400) /* looks that far ahead, then again */

/* Arms or disarms TIMER_SHIFT of this escalation as its level and state say. */
void follow_shift_arm(struct work *work, const struct escalation *escalation,
                      const struct escalation_policy *policy);

#endif
