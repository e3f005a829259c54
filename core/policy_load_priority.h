/* The sections `priority` (names, matrix, steps of affected customers) and `triage` (the words that
 * a triage record may have). */
#ifndef POLICY_LOAD_PRIORITY_H
#define POLICY_LOAD_PRIORITY_H
#include "policy_loading.h"

/* Before everything that names a priority. */
void policy_load_priority(struct policy_load *load);

#endif
