/* Schedules: layers of rules, rotations and rolling shifts, and what the file itself overrides. */
#ifndef POLICY_LOAD_SCHEDULES_H
#define POLICY_LOAD_SCHEDULES_H
#include "policy_loading.h"

void policy_load_schedules(struct policy_load *load); /* after the people */

#endif
