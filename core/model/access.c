#include "model/access.h"
#include "base/must.h"

#define BIT(role) (1u << ACCESS_##role)

static const struct {
    const char *name;
    unsigned holds; /* a role does what those do that it includes */
} roles[ACCESS_ROLES] = {
    [ACCESS_NOBODY] = {"nobody", 0},
    [ACCESS_CUSTOMER_PORTAL] = {"customer-portal", BIT(CUSTOMER_PORTAL)},
    [ACCESS_AGENT] = {"agent", BIT(AGENT)},
    [ACCESS_ON_CALL] = {"on-call", BIT(ON_CALL) | BIT(AGENT)},
    [ACCESS_LEAD] = {"lead", BIT(LEAD) | BIT(ON_CALL) | BIT(AGENT)},
    [ACCESS_MANAGER] = {"manager", BIT(MANAGER) | BIT(LEAD) | BIT(ON_CALL) | BIT(AGENT)},
    [ACCESS_CHANNEL] = {"channel", BIT(CHANNEL)},
    [ACCESS_AUDITOR] = {"auditor", BIT(AUDITOR)},
    [ACCESS_NODE] = {"node", BIT(NODE)},
    [ACCESS_ADMIN] = {"admin", ~0u},
};

const char *access_role_name(enum access_role role)
{
    MUST(role < ACCESS_ROLES);
    return roles[role].name;
}

bool access_role_from(struct text name, enum access_role *role)
{
    for (unsigned i = ACCESS_NOBODY + 1; i < ACCESS_ROLES; i++) {
        if (text_eq_z(name, roles[i].name)) {
            *role = (enum access_role)i;
            return true;
        }
    }
    return false;
}

bool access_allows(enum access_role held, enum access_role role)
{
    MUST(held < ACCESS_ROLES && role < ACCESS_ROLES);
    return role != ACCESS_NOBODY && (roles[held].holds & (1u << role)) != 0;
}
