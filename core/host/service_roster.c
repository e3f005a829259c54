#include "host/service_roster.h"
#include "host/hook_call.h"

/* One agent drawn for a guest; everything lives in the arena. */
static void draw_agent(struct arena *arena, const struct roster_agent *agent,
                       const struct ask_agent *now, rung_agent *out)
{
    rung_str *teams = ARENA_NEW_ARRAY(arena, rung_str, agent->team_count + 1);
    rung_str *skills = ARENA_NEW_ARRAY(arena, rung_str, agent->skill_count + 1);
    int64_t *levels = ARENA_NEW_ARRAY(arena, int64_t, agent->skill_count + 1);
    for (size_t i = 0; i < agent->team_count; i++) {
        teams[i] = view_text(arena, agent->teams[i]);
    }
    for (size_t i = 0; i < agent->skill_count; i++) {
        skills[i] = view_text(arena, agent->skills[i].name);
        levels[i] = agent->skills[i].level;
    }
    enum roster_presence presence = now ? now->presence : agent->presence;
    *out = (rung_agent){.size = sizeof *out,
                        .open_tickets = now ? now->open_tickets : 0,
                        .capacity = (uint32_t)agent->capacity,
                        .id = view_text(arena, agent->id),
                        .name = view_text(arena, agent->name),
                        .team = agent->team_count ? teams[0] : (rung_str){"", 0},
                        .presence = view_text(arena, text_z(roster_presence_name(presence))),
                        .timezone = view_text(arena, agent->zone),
                        .teams = {teams, agent->team_count},
                        .skills = {skills, agent->skill_count},
                        .skill_levels = levels,
                        .assigned_at = now ? now->last_assigned_us / 1000 : 0};
}

static int team(const rung_host *host, rung_call *call, rung_str name,
                int (*each)(void *arg, const rung_agent *agent), void *arg)
{
    struct instance *instance = host->opaque;
    const struct policy_set *set = call ? call->ask->policies : instance->env->policies;
    const struct ask_agent *now = call ? call->ask->agents : NULL;
    struct text wanted = view_back(name);
    struct arena own;
    int code = RUNG_OK;
    if (set == NULL || roster_team(&set->roster, wanted) == NULL) {
        return RUNG_ENOENT;
    }
    arena_init(&own);
    for (size_t i = 0; i < set->roster.agent_count && code == RUNG_OK; i++) {
        const struct roster_agent *agent = &set->roster.agents[i];
        if (roster_in_team(agent, wanted)) {
            rung_agent drawn;
            draw_agent(call ? call->arena : &own, agent, now ? &now[i] : NULL, &drawn);
            code = each(arg, &drawn);
        }
    }
    arena_fini(&own);
    return code == RUNG_OK ? RUNG_OK : code;
}

/* As the call's transaction saw it; without a call as configured. */
static const struct schedule *find_schedule(const rung_call *call, const struct policy_set *set,
                                            struct text id)
{
    for (size_t i = 0; set != NULL && i < set->schedule_count; i++) {
        if (text_eq(set->schedules[i].id, id)) {
            return call != NULL && call->ask->schedules != NULL ? call->ask->schedules[i]
                                                                : &set->schedules[i];
        }
    }
    return NULL;
}

static int on_call(const rung_host *host, rung_call *call, rung_str schedule, int64_t at,
                   int (*each)(void *arg, const rung_agent *agent), void *arg)
{
    struct instance *instance = host->opaque;
    const struct policy_set *set = call ? call->ask->policies : instance->env->policies;
    const struct ask_agent *now = call ? call->ask->agents : NULL;
    const struct schedule *found = find_schedule(call, set, view_back(schedule));
    int64_t now_us = call ? call->ask->now_us : clock_wall_us(NULL);
    struct arena own;
    int code = RUNG_OK;
    if (found == NULL) {
        return RUNG_ENOENT;
    }
    arena_init(&own);
    struct on_call_set people =
        schedule_people(found, at != 0 ? at / 1000 : now_us / 1000000, &own);
    for (size_t i = 0; i < people.count && code == RUNG_OK; i++) {
        const struct roster_agent *agent = roster_agent(&set->roster, people.items[i].who);
        rung_agent drawn;
        if (agent != NULL) {
            draw_agent(call ? call->arena : &own, agent,
                       now ? &now[agent - set->roster.agents] : NULL, &drawn);
            code = each(arg, &drawn);
        }
    }
    arena_fini(&own);
    return code;
}

const rung_roster service_roster = {
    .size = sizeof service_roster, .on_call = on_call, .team = team};
