/* Everything that is wrong with policies before it hurts: lint_rules.h, lint_people.h,
 * lint_on_call.h, in the order of the file. */
#ifndef POLICY_LINT_H
#define POLICY_LINT_H
#include "lint_finding.h"

enum { POLICY_LINT_CLEAN = 0, POLICY_LINT_WARNINGS = 1, POLICY_LINT_ERRORS = 2 };

/* Fills in the findings; policy_lint_fini frees them. weeks: 1 to LINT_FINDING_WEEKS_MAX. */
void policy_lint_init(struct lint *lint, const struct config *config, const struct policy_set *set,
                      const struct advisor *advisor, int64_t now_s, int64_t weeks);
void policy_lint_fini(struct lint *lint);
int policy_lint_status(const struct lint *lint); /* one of the numbers above */
/* "file:line:column: error: level_empty: text", one a line, and a closing line. */
void policy_lint_print(const struct lint *lint, struct buf *out);
/* {items: [{severity, code, at, text}], errors, warnings} */
void policy_lint_pack(const struct lint *lint, struct pack *pack);
/* One line of the log for each finding. */
void policy_lint_log(const struct lint *lint);

#endif
