/* Escalations of the ticket in hand: start, join, resume, step, acknowledge, hold, end. What
 * happens to one is decided by model/escalation_machine.c. */
#ifndef ENGINE_RUN_ESCALATION_H
#define ENGINE_RUN_ESCALATION_H
#include "engine/work.h"
#include "model/escalation_machine.h"

/* Starts `policy` for `cause`; joins the live escalation that already runs it; resumes one that
 * ended for the same cause a short while ago; or leaves it while that cause is held down. `method`
 * is what the cause is about: a clock, a person, a plugin. */
void run_escalation_start(struct work *work, enum escalation_cause cause,
                          const struct escalation_policy *policy, struct text method);
/* The same by the configured rules: the first rule whose cause and condition hold; false: none did.
 */
bool run_escalation_start_by_rules(struct work *work, enum escalation_cause cause,
                                   struct text method);
/* Next level now (level 0), or the named one. A refusal says why. */
enum err run_escalation_step(struct work *work, uint32_t n, uint32_t level);
/* `level` 0: the next; else at least this one. */
void run_escalation_level_due(struct work *work, uint32_t n, int64_t due_us, uint32_t level);
/* for_s counts when for_given, else what the policy says. A refusal says why. */
enum err run_escalation_acknowledge(struct work *work, uint32_t n, struct text person,
                                    int64_t for_s, bool for_given);
void run_escalation_acknowledge_expired(struct work *work, uint32_t n, int64_t due_us);
/* A maintenance window covers the ticket: holds a live one until its end. False: none does, or it
 * is held by one already. */
bool run_escalation_hold(struct work *work, uint32_t n);
void run_escalation_shift(struct work *work, uint32_t n);
void run_escalation_release(struct work *work, uint32_t n, int64_t due_us);
/* One simple command (UNACKNOWLEDGE, HOLD, RELEASE, CANCEL) for escalation n. */
enum escalation_verdict run_escalation_command(struct work *work, uint32_t n,
                                               struct escalation_input *input);
/* Solved, merged or closed: every live one ends, all unsent pages with it, and who had acknowledged
 * gets one notice. */
void run_escalation_end_all(struct work *work, const char *how);
/* The ticket is open again: what the solve had ended goes on at the level reached. */
void run_escalation_reopened(struct work *work);
/* The ticket became an incident: its live ones end and their causes join the problem's, but for
 * those that somebody has acknowledged. And it is one no more: they go on at the level reached. */
void run_escalation_fold(struct work *work);
void run_escalation_unfold(struct work *work);
/* A page of this level could not be delivered by any method: when nobody of the level can be
 * reached any more, the next level fires at once. */
void run_escalation_page_dead(struct work *work, const struct job *job);
struct escalation *run_escalation_find(const struct work *work, uint32_t n); /* NULL: no such */
struct escalation *run_escalation_live(const struct work *work); /* the newest live one, or NULL */

/* What clocks do: the `clock_actions` of run_clocks.h. */
void run_escalation_on_threshold(struct work *work, const struct sla_clock *clock,
                                 const struct sla_threshold *threshold);
void run_escalation_on_breach(struct work *work, const struct sla_clock *clock,
                              const struct sla_policy *policy);
/* Two teams play ping-pong: the nearest superior of both gets the ticket. */
void run_escalation_ping_pong(struct work *work);

#endif
