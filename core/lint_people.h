/* Lint of people: who has no way to be reached, personal rules that come too late, skills that
 * nobody has. */
#ifndef LINT_PEOPLE_H
#define LINT_PEOPLE_H
#include "lint_finding.h"

/* no_method, contact_unserved, room_unserved, personal_late, skill_missing */
void lint_people(struct lint *lint);
/* Could a page to this person or place leave by some channel? */
bool lint_people_is_reachable(const struct lint *lint, const struct roster_agent *agent);

#endif
