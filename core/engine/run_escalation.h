/* Escalations of the ticket in hand: start, fire a level, acknowledge, expire, end. The rules are
 * model/escalation.c. */
#ifndef ENGINE_RUN_ESCALATION_H
#define ENGINE_RUN_ESCALATION_H
#include "engine/work.h"

/* Starts `policy` for `cause`, or joins the live escalation that already runs it. `method` is
 * shown: a clock, a person. */
void run_escalation_start(struct work *work, enum escalation_cause cause,
                          const struct escalation_policy *policy, struct text method);
/* The same by the configured rules: the first rule whose cause and condition hold; false: none did.
 */
bool run_escalation_start_by_rules(struct work *work, enum escalation_cause cause,
                                   struct text method);
/* Next level now (level 0), or the named one. ERR_CONFLICT when exhausted or beyond the end. */
enum err run_escalation_step(struct work *work, uint32_t n, uint32_t level);
void run_escalation_level_due(struct work *work, uint32_t n, int64_t due_us);
enum err run_escalation_acknowledge(struct work *work, uint32_t n, struct text person,
                                    int64_t for_s, bool for_given);
void run_escalation_acknowledge_expired(struct work *work, uint32_t n);
void run_escalation_end_all(struct work *work, const char *how);
/* A page of this level could not be delivered by any method: when nobody of the level can be
 * reached any more, the next level fires at once. */
void run_escalation_page_dead(struct work *work, const struct job *job);
struct escalation *run_escalation_find(const struct work *work, uint32_t n); /* NULL: no such */

/* What clocks do: the `clock_actions` of run_clocks.h. */
void run_escalation_on_threshold(struct work *work, const struct sla_clock *clock,
                                 const struct sla_threshold *threshold);
void run_escalation_on_breach(struct work *work, const struct sla_clock *clock,
                              const struct sla_policy *policy);

#endif
