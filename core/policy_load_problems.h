/* The section `problems`: cascades, steps, bursts, repeat contacts. */
#ifndef POLICY_LOAD_PROBLEMS_H
#define POLICY_LOAD_PROBLEMS_H
#include "policy_loading.h"

void policy_load_problems(struct policy_load *load);

#endif
