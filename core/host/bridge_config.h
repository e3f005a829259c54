/* Settings and descriptors over the bridge: the options of a plugin as maps, the struct they fill
 * as a map of values, and back. Pure. */
#ifndef HOST_BRIDGE_CONFIG_H
#define HOST_BRIDGE_CONFIG_H
#include "base/pack.h"
#include "host/option_read.h"

#define BRIDGE_CONFIG_DEPTH_MAX 4

/* Rules do not travel: the other end holds their numbers, from 1 on. */
struct bridge_rules {
    struct arena *arena; /* lent: the array lives there */
    const struct rung_rule **items;
    size_t count;
};

/* The pairs of a filled struct into the open map. */
void bridge_config_pack(struct pack *pack, const struct option_table *table, const void *config,
                        struct bridge_rules *rules);
/* Into a zeroed struct. `rule_of` makes of a number what a RUNG_T_RULE member points at. */
void bridge_config_read(struct arena *arena, const struct option_table *table,
                        const struct value *map, void *config,
                        const void *(*rule_of)(void *ctx, int64_t number), void *ctx);

/* A list of options, and back: offsets and row sizes are ours. False: one has no key, an unknown
 * type, or tables nest too deep. */
void bridge_config_pack_options(struct pack *pack, const struct option_table *table);
bool bridge_config_read_options(struct arena *arena, const struct value *list,
                                struct option_table *table, size_t *config_size);

#endif
