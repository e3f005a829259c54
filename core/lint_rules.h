/* Lint of what is decided by lists and dates: rules and policies that are never reached, that
 * nobody starts, whose review is overdue. */
#ifndef LINT_RULES_H
#define LINT_RULES_H
#include "lint_finding.h"

/* rule_unreachable, rule_never, sla_unreachable, sla_never, policy_unused, review_overdue */
void lint_rules(struct lint *lint);
/* SLA and escalation policies that were to be reviewed before today (UTC): for the metrics. */
size_t lint_rules_overdue(const struct policy_set *set, int64_t now_s);

#endif
