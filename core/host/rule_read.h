/* A rule of the policy language out of the configuration: its trouble is shown at its place. For
 * policies and plugins alike. */
#ifndef HOST_RULE_READ_H
#define HOST_RULE_READ_H
#include "base/config_node.h"
#include "model/expression.h"

/* The facts that rules look at, ticket_facts_count of them, with the words of this configuration:
 * priorities are called as the operator calls them. Lives in `arena`, or for ever. */
const struct expression_symbol *rule_read_symbols(struct arena *arena, const struct config *config);
/* Lives in `arena`; NULL: `node` is no rule, and the complaint says so, with `name` before it
 * unless that is NULL. The node is a scalar. */
const struct expression *rule_read(struct arena *arena, struct config *config,
                                   const struct config_node *node, const char *name);

#endif
