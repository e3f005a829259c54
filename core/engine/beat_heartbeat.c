#include "base/must.h"
#include "engine/use_case.h"
#include "engine/watch_heartbeat.h"

/* heartbeat.beat {name}: it lives. */
enum err beat_heartbeat(struct work *work)
{
    struct text name = value_text(&work->command->args, "name");
    const struct heartbeat *heartbeat = policy_set_heartbeat(work->policies, name);
    struct heartbeat_state state;
    struct pack pack;
    if (heartbeat == NULL) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", "name",
                           "there is no heartbeat \"%.*s\"; it is a setting under heartbeats",
                           TEXT_ARG(name));
    }
    watch_heartbeat_beat(work, heartbeat);
    watch_heartbeat_get(work, name, &state);
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_pair_text(&pack, "name", name);
    pack_pair_int(&pack, "next_at_ms", state.due_us / 1000);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return work->reader->err;
}
