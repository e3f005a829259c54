/* Time zones and calendars with their versions. */
#ifndef POLICY_LOAD_CALENDARS_H
#define POLICY_LOAD_CALENDARS_H
#include "policy_loading.h"

void policy_load_calendars(struct policy_load *load);
/* The zone that `map` names under "zone", or `otherwise`; each file is read once per set. Complains
 * (zone_unknown) and goes on with `otherwise`. */
const struct zone *policy_load_calendars_zone(struct policy_load *load,
                                              const struct config_node *map,
                                              const struct zone *otherwise);

#endif
