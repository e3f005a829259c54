/* Escalation policies and the rules that start them. */
#ifndef POLICY_LOAD_ESCALATION_H
#define POLICY_LOAD_ESCALATION_H
#include "policy_loading.h"

/* After people and calendars: targets and calendars are checked against them. */
void policy_load_escalation(struct policy_load *load);

#endif
