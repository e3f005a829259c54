#include "model/roster.h"
#include "base/must.h"

static const char *const presence_names[] = {"online", "away", "offline"};

const struct roster_agent *roster_agent(const struct roster *roster, struct text id)
{
    size_t low = 0;
    size_t high = roster->agent_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = text_compare(roster->agents[middle].id, id);
        if (order == 0) {
            return &roster->agents[middle];
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

bool roster_is_place(struct text id)
{
    return text_starts(id, TEXT(ROSTER_ROOM)) || text_starts(id, TEXT(ROSTER_PLUGIN));
}

const struct roster_agent *roster_recipient(const struct roster *roster, struct text id)
{
    for (size_t i = 0; roster_is_place(id) && i < roster->place_count; i++) {
        if (text_eq(roster->places[i].id, id)) {
            return &roster->places[i];
        }
    }
    return roster_agent(roster, id);
}

const struct roster_team *roster_team(const struct roster *roster, struct text id)
{
    for (size_t i = 0; i < roster->team_count; i++) {
        if (text_eq(roster->teams[i].id, id)) {
            return &roster->teams[i];
        }
    }
    return NULL;
}

size_t roster_contacts(const struct roster_agent *agent, enum notification_urgency urgency,
                       const struct roster_contact **contacts)
{
    bool is_low = urgency == NOTIFICATION_LOW && agent->low_contact_count > 0;
    *contacts = is_low ? agent->low_contacts : agent->contacts;
    return is_low ? agent->low_contact_count : agent->contact_count;
}

static struct text holder_of(const struct roster_team *team, struct text role)
{
    for (size_t i = 0; i < team->role_count; i++) {
        if (text_eq(team->roles[i].name, role)) {
            return team->roles[i].agent;
        }
    }
    return text_eq_z(role, "manager") ? team->manager : TEXT_NONE;
}

const struct roster_agent *roster_role_of(const struct roster *roster, struct text team,
                                          struct text role)
{
    const struct roster_team *found = roster_team(roster, team);
    for (size_t steps = 0; found != NULL && steps <= roster->team_count; steps++) {
        struct text holder = holder_of(found, role);
        if (holder.n > 0) {
            return roster_agent(roster, holder);
        }
        found = found->parent.n > 0 ? roster_team(roster, found->parent) : NULL;
    }
    return NULL;
}

bool roster_has_role(const struct roster *roster, struct text role)
{
    for (size_t i = 0; i < roster->team_count; i++) {
        for (size_t k = 0; k < roster->teams[i].role_count; k++) {
            if (text_eq(roster->teams[i].roles[k].name, role)) {
                return true;
            }
        }
    }
    return text_eq_z(role, "manager");
}

bool roster_in_team(const struct roster_agent *agent, struct text team)
{
    for (size_t i = 0; i < agent->team_count; i++) {
        if (text_eq(agent->teams[i], team)) {
            return true;
        }
    }
    return false;
}

const char *roster_presence_name(enum roster_presence presence)
{
    MUST(presence <= PRESENCE_OFFLINE);
    return presence_names[presence];
}

bool roster_presence_from(struct text name, enum roster_presence *presence)
{
    for (unsigned i = 0; i <= PRESENCE_OFFLINE; i++) {
        if (text_eq_z(name, presence_names[i])) {
            *presence = (enum roster_presence)i;
            return true;
        }
    }
    return false;
}
