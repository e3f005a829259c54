#include "base/must.h"
#include "engine/use_case.h"

/* agent.set_presence {agent, presence}. */
enum err set_presence(struct work *work)
{
    struct text name = value_text(&work->command->args, "agent");
    struct text word = value_text(&work->command->args, "presence");
    enum roster_presence presence;
    const struct roster_agent *agent = roster_agent(&work->policies->roster, name);
    if (agent == NULL) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", "agent", "there is no agent \"%.*s\"",
                           TEXT_ARG(name));
    }
    if (!roster_presence_from(word, &presence)) {
        return work_refuse(work, ERR_INVALID, "invalid", "presence",
                           "presence is online, away or offline, not \"%.*s\"", TEXT_ARG(word));
    }
    struct agent_state state = {.id = agent->id};
    agent_table_get(work->reader, work->arena, agent->id, &state);
    state.id = agent->id;
    state.presence = presence;
    state.presence_set = true;
    state.presence_at_us = work->now_us;
    work_put_agent(work, &state);
    struct pack pack;
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_pair_text(&pack, "agent", agent->id);
    pack_pair_z(&pack, "presence", roster_presence_name(presence));
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return ERR_OK;
}
