/* What the core holds against a plugin that names a person for the ticket in hand: whoever is
 * absent, off shift, full, on a pause or party to it does not get it by automation. A person may
 * still be given more than that by hand. plugins.md 5.2, semantics (h4). [engine thread] */
#ifndef ENGINE_ROUTE_CHECK_H
#define ENGINE_ROUTE_CHECK_H
#include "engine/work.h"

/* Empty: he may have it; else every code against him, in the arena: "bob: not_on_shift,
 * no_capacity". Whoever has the ticket already may keep it. */
struct text route_check(struct work *work, struct text team, const struct roster_agent *agent);

#endif
