/* The timeline of what belongs to no ticket: "system". Its events are in the feed, too, where
 * people see them. */
#ifndef ENGINE_SYSTEM_TIMELINE_H
#define ENGINE_SYSTEM_TIMELINE_H
#include "engine/work.h"

/* `data`: one packed map. */
void system_timeline_add(struct work *work, struct text type, struct text data);

#endif
