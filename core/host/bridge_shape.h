/* The structs of <rung/event.h> as maps of the bridge, by the names of their members, and back. One
 * table for each, so that what one end packs the other end reads. Pure. */
#ifndef HOST_BRIDGE_SHAPE_H
#define HOST_BRIDGE_SHAPE_H
#include <rung/plugin.h>
#include "base/pack.h"

enum bridge_shape {
    BRIDGE_SHAPE_TICKET,
    BRIDGE_SHAPE_MESSAGE,
    BRIDGE_SHAPE_CLOCK,
    BRIDGE_SHAPE_AGENT,
    BRIDGE_SHAPE_EVENT, /* without the ticket, before, message and token */
    BRIDGE_SHAPE_REQUEST,
    BRIDGE_SHAPE_RESPONSE,
    BRIDGE_SHAPE_PAGE /* a visitor's request, without its id */
};

/* The pairs of one struct into the open map; zeros, empty texts and lists are left out. */
void bridge_shape_pack(struct pack *pack, enum bridge_shape shape, const void *from);
/* Into a zeroed struct: `size` is set, texts live in the arena with a 0 behind each. */
void bridge_shape_read(struct arena *arena, enum bridge_shape shape, const struct value *map,
                       void *into);
rung_str bridge_shape_text(struct arena *arena, const struct value *map, const char *key);

/* Effects travel with the name of their kind. */
void bridge_shape_pack_effects(struct pack *pack, const rung_effect *effects, size_t count);
/* What is no effect has the kind 0, which is denied where effects are checked. */
size_t bridge_shape_read_effects(struct arena *arena, const struct value *list,
                                 rung_effect **effects);

#endif
