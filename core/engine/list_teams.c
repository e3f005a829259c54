#include "base/must.h"
#include "engine/use_case.h"

static void view_roles(struct pack *pack, const struct roster_team *team)
{
    pack_key(pack, "roles");
    pack_map_begin(pack);
    if (team->manager.n > 0) {
        pack_pair_text(pack, "manager", team->manager);
    }
    for (size_t i = 0; i < team->role_count; i++) {
        pack_pair_text(pack, team->roles[i].name.p, team->roles[i].agent);
    }
    pack_map_end(pack);
}

static void view_members(struct pack *pack, const struct roster *roster, struct text team)
{
    pack_key(pack, "members");
    pack_list_begin(pack);
    for (size_t i = 0; i < roster->agent_count; i++) {
        if (roster_in_team(&roster->agents[i], team)) {
            pack_text(pack, roster->agents[i].id);
        }
    }
    pack_list_end(pack);
}

static void view_queues(struct pack *pack, const struct routing *routing, struct text team)
{
    pack_key(pack, "queues");
    pack_list_begin(pack);
    for (size_t i = 0; i < routing->queue_count; i++) {
        if (text_eq(routing->queues[i].team, team)) {
            pack_text(pack, routing->queues[i].id);
        }
    }
    pack_list_end(pack);
}

/* team.list {}: the tree of teams. */
enum err list_teams(struct work *work)
{
    const struct roster *roster = &work->policies->roster;
    struct pack pack;
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_key(&pack, "items");
    pack_list_begin(&pack);
    for (size_t i = 0; i < roster->team_count; i++) {
        const struct roster_team *team = &roster->teams[i];
        pack_map_begin(&pack);
        pack_pair_text(&pack, "id", team->id);
        pack_pair_text(&pack, "name", team->name);
        pack_pair_text(&pack, "parent", team->parent);
        pack_pair_text(&pack, "escalation_policy", team->escalation_policy);
        pack_pair_text(&pack, "calendar",
                       team->calendar != NULL ? calendar_id(team->calendar) : TEXT_NONE);
        view_roles(&pack, team);
        view_members(&pack, roster, team->id);
        view_queues(&pack, &work->policies->routing, team->id);
        pack_map_end(&pack);
    }
    pack_list_end(&pack);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return work->reader->err;
}
