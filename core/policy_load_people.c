#include "policy_load_people.h"
#include <stdio.h>
#include <stdlib.h>
#include "base/fs.h"
#include "base/config_read.h"
#include "policy_load_notification.h"

static struct text keep(struct policy_load *load, struct text text)
{
    return arena_text(&load->set->arena, text);
}

/* --- teams --- */

static void load_team(struct policy_load *load, const struct config_node *node)
{
    static const char *const known[] = {
        "name", "parent", "manager", "calendar", "escalation_policy", "roles", NULL};
    struct policy_set *set = load->set;
    config_read_known(load->config, node, known);
    struct text calendar = config_read_required(load->config, node, "calendar");
    struct roster_team team = {
        .id = keep(load, node->key),
        .name = keep(load, config_read_text(load->config, node, "name", "")),
        .parent = keep(load, config_read_text(load->config, node, "parent", "")),
        .manager = keep(load, config_read_text(load->config, node, "manager", "")),
        .escalation_policy =
            keep(load, config_read_text(load->config, node, "escalation_policy", "")),
        .calendar = policy_set_calendar(set, calendar)};
    if (team.calendar == NULL && calendar.n > 0) {
        config_node_complain(load->config, config_node_get(node, "calendar")->place,
                             "there is no calendar \"%.*s\"", TEXT_ARG(calendar));
    }
    const struct config_node *roles = config_read_map(load->config, node, "roles");
    for (size_t i = 0; roles != NULL && i < roles->count; i++) {
        *ARENA_PUSH(&set->arena, team.roles, team.role_count) = (struct roster_role){
            .name = keep(load, roles->items[i].key), .agent = keep(load, roles->items[i].text)};
    }
    *ARENA_PUSH(&set->arena, set->roster.teams, set->roster.team_count) = team;
}

static void check_team(struct policy_load *load, const struct config_node *node)
{
    const struct roster *roster = &load->set->roster;
    const struct roster_team *team = roster_team(roster, node->key);
    const struct roster_team *up = team;
    size_t steps = 0;
    if (team->manager.n > 0 && roster_agent(roster, team->manager) == NULL) {
        config_node_complain(load->config, config_node_get(node, "manager")->place,
                             "there is no agent \"%.*s\"", TEXT_ARG(team->manager));
    }
    const struct config_node *roles = config_node_get(node, "roles");
    for (size_t i = 0; i < team->role_count; i++) {
        if (roster_agent(roster, team->roles[i].agent) == NULL) {
            config_node_complain(load->config, roles->items[i].place, "there is no agent \"%.*s\"",
                                 TEXT_ARG(team->roles[i].agent));
        }
    }
    while (up != NULL && up->parent.n > 0 && steps++ <= roster->team_count) {
        up = roster_team(roster, up->parent);
    }
    if (team->parent.n > 0 && (up == NULL || steps > roster->team_count)) {
        config_node_complain(load->config, config_node_get(node, "parent")->place,
                             up == NULL ? "there is no team \"%.*s\""
                                        : "the teams above \"%.*s\" go round in a circle",
                             TEXT_ARG(team->parent));
    }
}

/* --- agents --- */

static const struct calendar *find_calendar(struct policy_load *load,
                                            const struct config_node *node, const char *key)
{
    struct text id = config_read_text(load->config, node, key, "");
    const struct calendar *calendar = id.n > 0 ? policy_set_calendar(load->set, id) : NULL;
    if (id.n > 0 && calendar == NULL) {
        config_node_complain(load->config, config_node_get(node, key)->place,
                             "there is no calendar \"%.*s\"", TEXT_ARG(id));
    }
    return calendar;
}

/* What decides which work somebody gets. */
static void load_routing(struct policy_load *load, const struct config_node *node,
                         struct roster_agent *agent)
{
    agent->work_capacity =
        config_read_int(load->config, node, "work_capacity", ROUTING_CAPACITY, 1, 100000);
    agent->share = config_read_int(load->config, node, "share", 1, 1, 1000);
    agent->shifts = find_calendar(load, node, "shifts");
    const struct config_node *list = config_read_list(load->config, node, "conflicts");
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        const struct config_node *item = &list->items[i];
        if (item->kind != CONFIG_SCALAR || text_find(item->text, TEXT("@"), 0) == SIZE_MAX) {
            config_node_complain(load->config, item->place,
                                 "\"%.*s\" is neither an address nor a @domain",
                                 TEXT_ARG(item->text));
            continue;
        }
        *ARENA_PUSH(&load->set->arena, agent->conflicts, agent->conflict_count) =
            keep(load, item->text);
    }
}

static void load_agent(struct policy_load *load, const struct config_node *node)
{
    static const char *const known[] = {
        "name",  "teams",  "skills", "capacity",      "presence", "zone",      "contacts",
        "hours", "budget", "shifts", "work_capacity", "share",    "conflicts", NULL};
    static const char *const presences[] = {"online", "away", "offline", NULL};
    struct policy_set *set = load->set;
    struct roster_agent agent = {.id = keep(load, node->key)};
    config_read_known(load->config, node, known);
    if (roster_is_place(agent.id)) {
        config_node_complain(load->config, node->key_place,
                             "no agent can be called \"%.*s\": so are rooms and plugins",
                             TEXT_ARG(agent.id));
    }
    agent.name = keep(load, config_read_text(load->config, node, "name", ""));
    agent.zone = keep(load, config_read_text(load->config, node, "zone", ""));
    agent.capacity = config_read_int(load->config, node, "capacity", 10, 1, 10000);
    agent.presence = (enum roster_presence)config_read_word(load->config, node, "presence",
                                                            presences, PRESENCE_ONLINE);
    const struct config_node *teams = config_read_list(load->config, node, "teams");
    for (size_t i = 0; teams != NULL && i < teams->count; i++) {
        if (roster_team(&set->roster, teams->items[i].text) == NULL) {
            config_node_complain(load->config, teams->items[i].place, "there is no team \"%.*s\"",
                                 TEXT_ARG(teams->items[i].text));
        }
        *ARENA_PUSH(&set->arena, agent.teams, agent.team_count) = keep(load, teams->items[i].text);
    }
    const struct config_node *skills = config_read_map(load->config, node, "skills");
    for (size_t i = 0; skills != NULL && i < skills->count; i++) {
        struct text name = keep(load, skills->items[i].key);
        *ARENA_PUSH(&set->arena, agent.skills, agent.skill_count) = (struct roster_skill){
            .name = name, .level = config_read_int(load->config, skills, name.p, 1, 1, 5)};
    }
    policy_load_notification_agent(load, node, &agent);
    load_routing(load, node, &agent);
    *ARENA_PUSH(&set->arena, set->roster.agents, set->roster.agent_count) = agent;
}

static int compare_agents(const void *a, const void *b)
{
    return text_compare(((const struct roster_agent *)a)->id, ((const struct roster_agent *)b)->id);
}

/* --- rooms: places that are paged --- */

static void load_room(struct policy_load *load, const struct config_node *node)
{
    static const char *const known[] = {"name", "channel", "address", NULL};
    struct config *config = load->config;
    struct policy_set *set = load->set;
    config_read_known(config, node, known);
    struct roster_agent room = {
        .id = arena_printf(&set->arena, ROSTER_ROOM "%.*s", TEXT_ARG(node->key)),
        .name = keep(load, config_read_text(config, node, "name", ""))};
    struct roster_contact *contact = ARENA_PUSH(&set->arena, room.contacts, room.contact_count);
    *contact = (struct roster_contact){
        .channel = keep(load, config_read_required(config, node, "channel")),
        .address = keep(load, config_read_required(config, node, "address"))};
    const struct config_node *channel = config_node_get(node, "channel");
    if (channel != NULL && contact->channel.n > 0 &&
        !policy_loading_has_instance(load, contact->channel)) {
        config_node_complain(config, channel->place,
                             "there is no plugin instance \"%.*s\" that could page a room",
                             TEXT_ARG(contact->channel));
    }
    *ARENA_PUSH(&set->arena, set->roster.places, set->roster.place_count) = room;
}

static void load_rooms(struct policy_load *load)
{
    const struct config_node *rooms = config_read_map(load->config, &load->config->root, "rooms");
    for (size_t i = 0; rooms != NULL && i < rooms->count; i++) {
        load_room(load, &rooms->items[i]);
    }
}

/* --- customers: which tier --- */

static void load_tiers(struct policy_load *load)
{
    static const char *const known[] = {"tiers", NULL};
    struct config *config = load->config;
    struct policy_set *set = load->set;
    const struct config_node *section = config_read_map(config, &config->root, "customers");
    const struct config_node *tiers = config_read_map(config, section, "tiers");
    config_read_known(config, section, known);
    for (size_t i = 0; tiers != NULL && i < tiers->count; i++) {
        struct text tier = keep(load, tiers->items[i].key);
        const struct config_node *list = config_read_list(config, tiers, tier.p);
        for (size_t k = 0; list != NULL && k < list->count; k++) {
            const struct config_node *item = &list->items[k];
            if (item->kind != CONFIG_SCALAR || text_find(item->text, TEXT("@"), 0) == SIZE_MAX) {
                config_node_complain(config, item->place,
                                     "\"%.*s\" is neither an address nor a @domain",
                                     TEXT_ARG(item->text));
                continue;
            }
            *ARENA_PUSH(&set->arena, set->tiers, set->tier_count) =
                (struct customer_tier){.tier = tier, .match = keep(load, item->text)};
        }
    }
}

void policy_load_people(struct policy_load *load)
{
    struct config *config = load->config;
    const struct config_node *teams = config_read_map(config, &config->root, "teams");
    const struct config_node *agents = config_read_map(config, &config->root, "agents");
    load_tiers(load);
    policy_load_notification(load);
    for (size_t i = 0; teams != NULL && i < teams->count; i++) {
        load_team(load, &teams->items[i]);
    }
    for (size_t i = 0; agents != NULL && i < agents->count; i++) {
        load_agent(load, &agents->items[i]);
    }
    if (load->set->roster.agent_count > 1) {
        qsort(load->set->roster.agents, load->set->roster.agent_count, sizeof(struct roster_agent),
              compare_agents);
    }
    load_rooms(load);
    for (size_t i = 0; teams != NULL && i < teams->count; i++) {
        check_team(load, &teams->items[i]);
    }
}
