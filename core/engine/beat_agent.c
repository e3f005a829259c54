#include "base/must.h"
#include "engine/agent_presence.h"
#include "engine/use_case.h"

/* agent.heartbeat {agent}: he is still there; without one for so long his presence is stale. */
enum err beat_agent(struct work *work)
{
    struct text name = value_text(&work->command->args, "agent");
    const struct roster_agent *agent = roster_agent(&work->policies->roster, name);
    struct pack pack;
    if (agent == NULL) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", "agent", "there is no agent \"%.*s\"",
                           TEXT_ARG(name));
    }
    agent_presence_beat(work, agent);
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_pair_text(&pack, "agent", agent->id);
    pack_pair_int(&pack, "stale_at_ms",
                  work->now_us / 1000 + work->policies->routing.lease_s * 1000);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return ERR_OK;
}
