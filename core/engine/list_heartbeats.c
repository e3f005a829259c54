#include "base/must.h"
#include "engine/use_case.h"
#include "engine/watch_heartbeat.h"

static void view(struct work *work, struct pack *pack, const struct heartbeat *heartbeat)
{
    struct heartbeat_state state;
    watch_heartbeat_get(work, heartbeat->name, &state);
    pack_map_begin(pack);
    pack_pair_text(pack, "name", heartbeat->name);
    pack_pair_int(pack, "every_ms", heartbeat->every_s * 1000);
    pack_pair_text(pack, "policy", heartbeat->policy);
    pack_pair_bool(pack, "missed", state.missed);
    pack_pair_int(pack, "last_at_ms", state.last_us / 1000);
    if (state.ticket != 0) {
        pack_pair_z(pack, "ticket", id_print('T', state.ticket).z);
    }
    pack_map_end(pack);
}

/* heartbeat.list {}: all configured ones, with the last beat. */
enum err list_heartbeats(struct work *work)
{
    struct pack pack;
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_key(&pack, "items");
    pack_list_begin(&pack);
    for (size_t i = 0; i < work->policies->heartbeat_count; i++) {
        view(work, &pack, &work->policies->heartbeats[i]);
    }
    pack_list_end(&pack);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return work->reader->err;
}
