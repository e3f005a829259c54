/* Teams, agents and the tiers of customers. */
#ifndef POLICY_LOAD_PEOPLE_H
#define POLICY_LOAD_PEOPLE_H
#include "policy_loading.h"

void policy_load_people(struct policy_load *load);

#endif
