/* The SLA clocks of the ticket in hand: which policy applies, when each starts and ends, what has
 * passed while nobody looked, and the one timer per clock for what comes next. The arithmetic is
 * model/sla_clock.c. */
#ifndef ENGINE_RUN_CLOCKS_H
#define ENGINE_RUN_CLOCKS_H
#include "engine/work.h"

/* Tightening targets that a plugin proposed, in milliseconds of the clock's own time; 0: none. */
struct clock_targets {
    int64_t target_ms[SLA_METRICS];
};

/* Makes `policy` (NULL: none) the policy of the ticket: starts the clocks it has, ends those it has
 * not, retargets the rest. Called again whenever priority, team or customer may have changed the
 * choice. */
void run_clocks_apply_policy(struct work *work, const struct sla_policy *policy,
                             const struct clock_targets *tighter);
/* Takes the targets of the current priority (same start, pauses kept); the breach of a shrunk
 * target is recorded as such. */
void run_clocks_retarget(struct work *work);
void run_clocks_start(struct work *work, enum sla_metric metric, int64_t start_us);
void run_clocks_fulfil(struct work *work, enum sla_metric metric);
void run_clocks_cancel(struct work *work, enum sla_metric metric, const char *why);
/* The name under which a clock at risk holds the priority up; let go of when the clock ends. */
struct text run_clocks_cause(struct work *work, const struct sla_clock *clock);
bool run_clocks_is_live(const struct work *work, enum sla_metric metric);
/* Recomputes every live clock, lets everything act whose instant has come, arms the next timer of
 * each. Must be the last thing a command does with clocks. `on_threshold` and `on_breach` are the
 * escalation side's, handed in so that this file need not know it. */
struct clock_actions {
    void (*on_threshold)(struct work *work, const struct sla_clock *clock,
                         const struct sla_threshold *threshold);
    void (*on_breach)(struct work *work, const struct sla_clock *clock,
                      const struct sla_policy *policy);
};
void run_clocks(struct work *work, const struct clock_actions *actions);

#endif
