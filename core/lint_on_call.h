/* Lint of who is there when: levels that nobody staffs within the horizon, hours that a schedule
 * leaves open, days that a rolling shift leaves out, immediate policies that are not staffed around
 * the clock. Schedules are taken as they are configured: what commands change is not known here. */
#ifndef LINT_ON_CALL_H
#define LINT_ON_CALL_H
#include "lint_finding.h"

/* level_empty, level_closed, immediate_unstaffed, on_call_uncovered, rolling_uncovered */
void lint_on_call(struct lint *lint);

#endif
