#include "base/must.h"
#include "engine/dispatch_work.h"
#include "engine/use_case.h"

/* agent.pause {agent, for_ms}: nothing new for a while; 0 ends it. */
enum err pause_agent(struct work *work)
{
    struct text name = value_text(&work->command->args, "agent");
    int64_t for_ms = value_int(&work->command->args, "for_ms", 0);
    const struct roster_agent *agent = roster_agent(&work->policies->roster, name);
    struct agent_state state;
    struct pack pack;
    if (agent == NULL) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", "agent", "there is no agent \"%.*s\"",
                           TEXT_ARG(name));
    }
    agent_table_get(work->reader, work->arena, agent->id, &state);
    state.id = agent->id;
    state.paused_until_us = for_ms > 0 ? work->now_us + for_ms * 1000 : 0;
    work_put_agent(work, &state);
    dispatch_work_after_pause(work, state.paused_until_us);
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_pair_text(&pack, "agent", agent->id);
    pack_pair_int(&pack, "paused_until_ms", state.paused_until_us / 1000);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return ERR_OK;
}
