/* The event of a hook as the params of a "hook" request, and back. Pure. */
#ifndef HOST_BRIDGE_EVENT_H
#define HOST_BRIDGE_EVENT_H
#include <rung/plugin.h>
#include "base/pack.h"
#include "engine/ports.h"

/* The server's end; `drawn` is the picture of `ask`, `which` of several subscriptions to this hook
 * it is for, from 0. */
void bridge_event_pack(struct pack *pack, const rung_event *drawn, const struct ask *ask,
                       size_t which);

/* The same event with its texts cut to so many bytes each, and marked so; raw bytes stay. For a
 * plugin that takes less than there is. In the arena, and of `drawn`. */
#define BRIDGE_EVENT_CUT_BYTES ((size_t)64 << 10)
const rung_event *bridge_event_cut(struct arena *arena, const rung_event *drawn, size_t bytes_max);

/* The plugin's end. The map outlives it. */
struct bridge_event {
    rung_event event;
    rung_ticket ticket, before;
    rung_message message;
    const struct value *map;
    size_t which;
};
/* `token` names the call. False: the hook is unknown. */
bool bridge_event_read(struct arena *arena, const struct value *map, uint64_t token,
                       struct bridge_event *out);
/* A custom field of the ticket, or of the ticket as it was. */
rung_str bridge_event_field(struct arena *arena, const struct bridge_event *event, bool before,
                            const char *key);
/* A declared read: RUNG_OK, RUNG_ENOENT (there is nothing), RUNG_EDENIED (it was not declared). */
int bridge_event_kv(struct arena *arena, const struct bridge_event *event, rung_str key,
                    rung_str *value);

#endif
