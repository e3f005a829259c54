/* The picture of a ticket that a guest sees: the engine's structs drawn as those of
 * <rung/plugin.h>. Everything lives in the arena of the call; every text has a 0 behind it. Pure.
 */
#ifndef HOST_VIEW_H
#define HOST_VIEW_H
#include <rung/plugin.h>
#include "engine/ports.h"

struct view {
    rung_event event;
    rung_ticket ticket, before;
    rung_message message;
};

/* `left_ms` is what is left of the attempt; 0 for inline hooks. What `event` does not point to is
 * not drawn. */
void view_draw(struct view *view, struct arena *arena, const struct ask *ask, uint32_t left_ms);
rung_str view_text(struct arena *arena, struct text text);
struct text view_back(rung_str text); /* lent */

#endif
