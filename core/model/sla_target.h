/* A target as an operator writes it: 30m, 4h (around the clock), 2bh (business hours), 1bd (working
 * days). semantics (d5), (e4). */
#ifndef MODEL_SLA_TARGET_H
#define MODEL_SLA_TARGET_H
#include "base/err.h"
#include "model/sla_policy.h"

#define SLA_TARGET_S_MAX (INT64_C(3660) * 86400) /* ten years */
#define SLA_TARGET_DAYS_MAX 3660

/* ERR_INVALID with reason duration_unit (no unit, another one, no number) or duration_negative
 * (nothing or less), ERR_LIMIT exhausted (above ten years). */
enum err sla_target_read(struct text text, struct sla_target *target, struct refusal *refusal);
/* When a target that starts at start_s is due: in `calendar`, around the clock, or in its working
 * days, as the unit says. Errors and CALENDAR_NONE as calendar_advance. */
enum err sla_target_due(struct sla_target target, const struct calendar *calendar, int64_t start_s,
                        const struct span_s *pauses, size_t pause_count, int64_t *due_s);

#endif
