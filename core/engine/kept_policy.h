/* Versions of escalation policies that something may still run: written once, when the server
 * starts with them, and read when the configuration says something else by now. */
#ifndef ENGINE_KEPT_POLICY_H
#define ENGINE_KEPT_POLICY_H
#include "engine/work.h"

void kept_policy_save_all(struct work *work); /* those of the current configuration */
/* The version the escalation started with; the current one when it was never kept; NULL: the policy
 * is gone altogether. */
const struct escalation_policy *kept_policy_of(struct work *work,
                                               const struct escalation *escalation);

#endif
