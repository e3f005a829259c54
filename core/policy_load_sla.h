/* One SLA policy of the configuration: targets, how each clock counts, thresholds. */
#ifndef POLICY_LOAD_SLA_H
#define POLICY_LOAD_SLA_H
#include "policy_loading.h"

/* Appends the policy named by the node's key to the set. */
void policy_load_sla(struct policy_load *load, const struct config_node *node);
/* What only all of them together show; `sla` is their section. */
void policy_load_sla_check(struct policy_load *load, const struct config_node *sla);

#endif
