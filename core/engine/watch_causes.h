/* Causes that are conditions: a clock at risk, a heartbeat missed. When one has been false for the
 * policy's clear_for without a break, the escalation that it started ends by itself; when one is
 * still true at the end of a hold-down, it starts again. semantics (f6). */
#ifndef ENGINE_WATCH_CAUSES_H
#define ENGINE_WATCH_CAUSES_H
#include "engine/work.h"

/* After the clocks have been settled: starts and stops the wait for `clear_for`. */
void watch_causes(struct work *work);
void watch_causes_cleared(struct work *work, uint32_t n);        /* TIMER_CLEAR */
void watch_causes_hold_down_over(struct work *work, uint32_t n); /* TIMER_HOLD_DOWN */
/* Is the cause of this escalation a condition at all, and does it hold now? */
bool watch_causes_is_condition(const struct escalation *escalation);
bool watch_causes_holds(const struct work *work, const struct escalation *escalation);

#endif
