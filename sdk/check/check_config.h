/* The settings with which a recorded plugin is played: those of the recording, with what was given
 * to the kit in their place, and defaults for options that are new. */
#ifndef CHECK_CHECK_CONFIG_H
#define CHECK_CHECK_CONFIG_H
#include "base/pack.h"
#include "check.h"

struct check_config {
    struct value map; /* by the bridge's types; in the arena */
    struct text *secrets;
    size_t secret_count;
};

/* `recorded`: the map of a life. False: has failed, and said why. */
bool check_config_make(struct check *check, const rung_plugin *plugin, const struct value *recorded,
                       struct arena *arena, struct check_config *out);

#endif
