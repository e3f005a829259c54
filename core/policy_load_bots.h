/* The section `bots`: what a bot may do unless its start says otherwise. */
#ifndef POLICY_LOAD_BOTS_H
#define POLICY_LOAD_BOTS_H
#include "policy_loading.h"

/* After teams. */
void policy_load_bots(struct policy_load *load);

#endif
