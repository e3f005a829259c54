/* Policies from the configuration: calendars, teams, agents, SLA and escalation policies, rules. Everything that is wrong
 * is complained about; references are checked. */
#ifndef POLICY_LOAD_H
#define POLICY_LOAD_H
#include "config.h"
#include "model/policy_set.h"

struct policy_load {
    struct config *config;   /* lent */
    struct policy_set *set;  /* what is being made */
    const char *zoneinfo;    /* folder of TZif files */
};
/* One reference. The set is usable only when the config has no complaints. */
struct policy_set *policy_load(struct config *config, const char *zoneinfo);

#endif
