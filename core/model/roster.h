/* Who works here: agents, teams, queues, as configured. What changes at run time (presence, open
 * tickets) is a row of the store, see agent_state. Immutable; lives in the policy_set's arena. */
#ifndef MODEL_ROSTER_H
#define MODEL_ROSTER_H
#include "model/notification_plan.h"

enum roster_presence { PRESENCE_ONLINE, PRESENCE_AWAY, PRESENCE_OFFLINE };

struct roster_skill {
    struct text name;
    int64_t level; /* 1..5 */
};
struct roster_contact {  /* one method of reaching a person, in order */
    struct text channel; /* name of the plugin instance that owns notification.send */
    struct text address;
    int64_t delay_s; /* after the page */
};
struct roster_agent {
    struct text id, name, zone;
    struct text *teams;
    size_t team_count;
    struct roster_skill *skills;
    size_t skill_count;
    struct roster_contact *contacts; /* of high urgency */
    size_t contact_count;
    struct roster_contact *low_contacts; /* none: the same as for high urgency */
    size_t low_contact_count;
    const struct calendar
        *hours; /* quiet outside these: no low urgency, no new work; NULL: never */
    const struct zone *night_zone;     /* in which it is night; NULL: UTC */
    struct notification_budget budget; /* of notifications; 0: no limit */
    int64_t work_capacity;             /* units of work at once: model/routing.h */
    int64_t share;                     /* of what is given by `weighted` */
    const struct calendar *shifts;     /* NULL: always on shift */
    struct text *conflicts;            /* customers not to be served: addresses and "@domain" */
    size_t conflict_count;
    int64_t capacity;              /* open tickets at once */
    enum roster_presence presence; /* until a set_presence says otherwise */
};
/* A room, or a plugin that takes pages itself, is reached like a person with one contact: */
#define ROSTER_ROOM "room:"     /* id "room:ops" */
#define ROSTER_PLUGIN "plugin:" /* id "plugin:pager" */
struct roster_role {            /* "lead": who has it */
    struct text name, agent;
};
struct roster_team {
    struct roster_role *roles; /* besides the manager */
    size_t role_count;
    struct text id, name, parent, manager, escalation_policy;
    const struct calendar *calendar;
};
struct roster { /* all sorted by id */
    struct roster_agent *agents;
    size_t agent_count;
    struct roster_team *teams;
    size_t team_count;
    struct roster_agent *places; /* in order of the configuration: ids begin as said above */
    size_t place_count;
};

const struct roster_agent *roster_agent(const struct roster *roster,
                                        struct text id); /* NULL: unknown */
/* A person or a place; NULL: unknown. */
const struct roster_agent *roster_recipient(const struct roster *roster, struct text id);
bool roster_is_place(struct text id); /* could it be one? No person has such an id */
const struct roster_team *roster_team(const struct roster *roster, struct text id);
/* The plan for that urgency, lent; 0: the person has no contact method of their own. */
size_t roster_contacts(const struct roster_agent *agent, enum notification_urgency urgency,
                       const struct roster_contact **contacts);
/* Who has the role in the team, or in the nearest team above it that has one; "manager" is a role.
 * NULL: nobody. */
const struct roster_agent *roster_role_of(const struct roster *roster, struct text team,
                                          struct text role);
/* "manager", and each role that a team gives to somebody. */
bool roster_has_role(const struct roster *roster, struct text role);
bool roster_in_team(const struct roster_agent *agent, struct text team);
const char *roster_presence_name(enum roster_presence presence); /* "online", "away", "offline" */
bool roster_presence_from(struct text name, enum roster_presence *presence);

#endif
