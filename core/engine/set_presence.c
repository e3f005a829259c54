#include "base/must.h"
#include "engine/agent_presence.h"
#include "engine/use_case.h"

static struct text read_off(struct work *work, const struct value *list)
{
    struct text off = TEXT_NONE;
    for (size_t i = 0; i < value_count(list); i++) {
        off = escalation_list_add(work->arena, off, value_text_at(list, i));
    }
    return off;
}

/* agent.set_presence {agent, presence, off?}: `off` names channels on which he takes no work. */
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
    agent_presence_say(work, agent, presence,
                       read_off(work, value_get(&work->command->args, "off")));
    struct pack pack;
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_pair_text(&pack, "agent", agent->id);
    pack_pair_z(&pack, "presence", roster_presence_name(presence));
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return ERR_OK;
}
