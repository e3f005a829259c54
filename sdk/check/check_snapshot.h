/* Events and settings as they travel over the bridge, and effects back. */
#ifndef CHECK_CHECK_SNAPSHOT_H
#define CHECK_CHECK_SNAPSHOT_H
#include <rung/plugin.h>
#include "base/pack.h"

/* The params of a hook; its name is given, since only the model knows it. Custom fields cannot be
 * listed, only asked for: the scenes have this one. */
#define CHECK_SNAPSHOT_FIELD "product"
void check_snapshot_put(struct pack *pack, const char *hook, const rung_host *host, rung_call *call,
                        const rung_event *event);
/* The map of all options. `rules` gets the rules of it, whose places are their numbers. */
#define CHECK_SNAPSHOT_RULES_MAX 64
struct check_snapshot_rules {
    const rung_rule *rules[CHECK_SNAPSHOT_RULES_MAX];
    size_t count;
};
void check_snapshot_put_config(struct pack *pack, const rung_option *options, size_t n,
                               const void *config, struct check_snapshot_rules *rules);
void check_snapshot_put_agent(struct pack *pack, const rung_agent *agent);
uint32_t check_snapshot_effect_kind(struct text name);        /* RUNG_FX_*; 0: there is none */
rung_effect check_snapshot_effect(const struct value *value); /* texts are lent from the value */

#endif
