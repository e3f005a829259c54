/* The section `routing` of the configuration: queues, rules, weights. Teams, escalation policies
 * and calendars are there already. */
#ifndef POLICY_LOAD_ROUTING_H
#define POLICY_LOAD_ROUTING_H
#include "policy_loading.h"

extern const char *const policy_load_routing_keys[]; /* all of the section; NULL-ended */

void policy_load_routing(struct policy_load *load);

#endif
