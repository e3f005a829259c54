/* Who may do what: roles, and what each of them includes. Pure. docs/decisions/0032. */
#ifndef MODEL_ACCESS_H
#define MODEL_ACCESS_H
#include "base/text.h"

enum access_role {
    ACCESS_NOBODY, /* no role at all: may do nothing */
    ACCESS_CUSTOMER_PORTAL,
    ACCESS_AGENT,
    ACCESS_ON_CALL,
    ACCESS_LEAD,
    ACCESS_MANAGER,
    ACCESS_CHANNEL,
    ACCESS_AUDITOR,
    ACCESS_NODE,
    ACCESS_ADMIN,
    ACCESS_ROLES
};

const char *access_role_name(enum access_role role);              /* "on-call" */
bool access_role_from(struct text name, enum access_role *role);  /* never ACCESS_NOBODY */
bool access_allows(enum access_role held, enum access_role role); /* what asks for `role` */

#endif
