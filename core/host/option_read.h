/* Options of a plugin: its table of <rung/plugin.h> against a piece of the configuration gives the
 * struct that the plugin described. Everything wrong is complained about at its place, so that one
 * run finds all. Pure but for secrets (environment, files). */
#ifndef HOST_OPTION_READ_H
#define HOST_OPTION_READ_H
#include <rung/plugin.h>
#include "base/config_node.h"
#include "model/expression.h"
#include "model/policy_set.h"

#define OPTION_ROWS_MAX 1000
#define OPTION_CONFIG_BYTES_MAX ((size_t)1 << 20)

struct rung_rule { /* what a RUNG_T_RULE member points to; opaque to guests */
    const struct expression *expression;
    struct text source;
};

struct option_table { /* an array with a stride: newer guests may have larger elements */
    const rung_option *first;
    size_t count, stride;
};

static inline const rung_option *option_read_at(const struct option_table *table, size_t index)
{
    return (const rung_option *)(const void *)((const char *)table->first + index * table->stride);
}

struct option_read {
    struct config *config;             /* lent: complaints go here */
    const struct policy_set *policies; /* lent: what references may name */
    struct arena *arena;               /* lent: values live here */
    struct text *hosts;                /* in the arena: hosts of the URLs found */
    size_t host_count;
    struct text *secrets; /* in the arena: what must not be read in a log */
    size_t secret_count;
};

/* `map` may be NULL (no config: all defaults); `place` is where to complain about what is missing.
 * Never NULL; look at the complaints. */
void *option_read(struct option_read *read, const struct option_table *table, size_t size,
                  const struct config_node *map, struct config_place place);
const char *option_read_type_name(uint32_t type); /* "duration"; "?" for strangers */

#endif
