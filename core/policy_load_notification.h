/* How people are told: contact methods per urgency, hours, budgets, the pace of contacts, and which
 * channels report what they delivered. semantics (i). */
#ifndef POLICY_LOAD_NOTIFICATION_H
#define POLICY_LOAD_NOTIFICATION_H
#include "policy_loading.h"

/* The section `notification`; before the agents, whose default budget it has. */
void policy_load_notification(struct policy_load *load);
/* `contacts`, `hours`, `budget` and `zone` of one agent. */
void policy_load_notification_agent(struct policy_load *load, const struct config_node *node,
                                    struct roster_agent *agent);

#endif
