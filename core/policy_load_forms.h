/* The section `handoff_forms`: what has to be said at a hand-off, by edge. */
#ifndef POLICY_LOAD_FORMS_H
#define POLICY_LOAD_FORMS_H
#include "policy_loading.h"

/* After teams and bots. */
void policy_load_forms(struct policy_load *load);

#endif
