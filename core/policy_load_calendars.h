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
/* The bytes of a zone's file in a folder of zones; false: there is none of that name. */
bool policy_load_calendars_read(const char *folder, struct text name, struct buf *bytes);
/* The version of the data in that folder: "2024b", or "unknown". */
struct text policy_load_calendars_tzdata(struct arena *arena, const char *folder);

#endif
