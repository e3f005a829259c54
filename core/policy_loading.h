/* What the loaders of policies share while one set is being made. */
#ifndef POLICY_LOADING_H
#define POLICY_LOADING_H
#include "config.h"
#include "model/policy_set.h"

struct policy_load {
    struct config *config;  /* lent */
    struct policy_set *set; /* what is being made */
    const char *zoneinfo;   /* folder of TZif files */
};

struct text policy_loading_keep(struct policy_load *load,
                                struct text text); /* in the set's arena */
/* The rule under `key`; NULL: there is none, or it cannot be read. One that looks at the channel
 * needs channel_specific: true beside it. */
const struct expression *policy_loading_rule(struct policy_load *load,
                                             const struct config_node *map, const char *key);
/* Whether a rule looks at a symbol of ticket_facts.h; NULL looks at none. */
bool policy_loading_looks_at(const struct expression *when, const char *symbol);
/* Is there an entry of that name under plugins.instances? */
bool policy_loading_has_instance(const struct policy_load *load, struct text name);
/* Reads `owner` and `review_by`, which every policy must have. */
void policy_loading_owner(struct policy_load *load, const struct config_node *node,
                          struct text *owner, struct text *review_by);

#endif
