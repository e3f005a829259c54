/* A rule of the policy language out of the configuration: its trouble is shown at its place. For
 * policies and plugins alike. */
#ifndef HOST_RULE_READ_H
#define HOST_RULE_READ_H
#include "base/config_node.h"
#include "model/expression.h"

/* Lives in `arena`; NULL: `node` is no rule, and the complaint says so, with `name` before it
 * unless that is NULL. The node is a scalar. */
const struct expression *rule_read(struct arena *arena, struct config *config,
                                   const struct config_node *node, const char *name);

#endif
