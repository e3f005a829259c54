/* The section `retention`: when closed tickets go by themselves, and what keeps them. */
#ifndef POLICY_LOAD_RETENTION_H
#define POLICY_LOAD_RETENTION_H
#include "policy_loading.h"

void policy_load_retention(struct policy_load *load);

#endif
