#include "base/must.h"
#include "engine/use_case.h"

/* agent.list {team?}: who works here, present or not, with open tickets against capacity. */
enum err list_agents(struct work *work)
{
    const struct roster *roster = &work->policies->roster;
    const struct ask_agent *facts = work_agents(work);
    struct text team = value_text(&work->command->args, "team");
    struct pack pack;
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_key(&pack, "items");
    pack_list_begin(&pack);
    for (size_t i = 0; i < roster->agent_count; i++) {
        const struct roster_agent *agent = &roster->agents[i];
        if (team.n > 0 && !roster_in_team(agent, team)) {
            continue;
        }
        pack_map_begin(&pack);
        pack_pair_text(&pack, "id", agent->id);
        pack_pair_text(&pack, "name", agent->name);
        pack_pair_z(&pack, "presence", roster_presence_name(facts[i].presence));
        pack_pair_int(&pack, "open_tickets", facts[i].open_tickets);
        pack_pair_int(&pack, "capacity", agent->capacity);
        pack_key(&pack, "teams");
        pack_list_begin(&pack);
        for (size_t k = 0; k < agent->team_count; k++) {
            pack_text(&pack, agent->teams[k]);
        }
        pack_list_end(&pack);
        pack_map_end(&pack);
    }
    pack_list_end(&pack);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return work->reader->err;
}
