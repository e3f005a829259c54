/* SLA policies, escalation policies and the rules that start them. */
#ifndef POLICY_LOAD_RULES_H
#define POLICY_LOAD_RULES_H
#include "policy_loading.h"

void policy_load_rules(struct policy_load *load);
/* When queues are there, too: automation that would set itself off for ever is complained about. */
void policy_load_rules_refuse_circle(struct policy_load *load);

#endif
