/* Policies from the configuration: calendars, teams, agents, SLA and escalation policies, rules.
 * Everything that is wrong is complained about; references are checked. */
#ifndef POLICY_LOAD_H
#define POLICY_LOAD_H
#include "policy_loading.h"

/* One reference. The set is usable only when the config has no complaints. */
struct policy_set *policy_load(struct config *config, const char *zoneinfo);

#endif
