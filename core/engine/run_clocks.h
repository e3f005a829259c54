/* The SLA clocks of the ticket in hand: model/sla_life.c decides, this file tells it what is
 * known, writes its news into the timeline, and keeps one timer per clock for what comes next. */
#ifndef ENGINE_RUN_CLOCKS_H
#define ENGINE_RUN_CLOCKS_H
#include "engine/work.h"
#include "model/sla_switch.h"

/* Tightening targets that a plugin proposed, in milliseconds of the clock's own time; 0: none. */
struct clock_targets {
    int64_t target_ms[SLA_METRICS];
};

/* What an escalation does about a clock: handed in so that this file need not know it. */
struct clock_actions {
    void (*on_threshold)(struct work *work, const struct sla_clock *clock,
                         const struct sla_threshold *threshold);
    void (*on_breach)(struct work *work, const struct sla_clock *clock,
                      const struct sla_policy *policy);
};

/* The life of the ticket's clocks as of now; its news goes into the timeline. `work` must outlive
 * it. */
struct run_clocks {
    struct work *work;
    const struct clock_actions *actions; /* NULL: thresholds and breaches are only recorded */
    struct sla_life life;
};
struct sla_life *run_clocks_begin(struct run_clocks *run, struct work *work);

/* A promise until due_us, of this source; fills in `run`. */
void run_clocks_promise(struct run_clocks *run, struct work *work, enum sla_promise kind,
                        int64_t due_us, enum sla_source_of_promise source);
/* The clock named by the argument as a bit, 0 when it is absent: all. Refused when there is none of
 * that name, or it is a promise, which nothing pauses. */
enum err run_clocks_metrics(struct work *work, const char *name, uint32_t *metrics);
/* What the team may use of the resolution, and what is left of it; nothing when it has no budget.
 * `is_owner`: it has the ticket; else it is about to get it. */
void run_clocks_tell_budget(struct work *work, struct pack *pack, struct text team, bool is_owner);
bool run_clocks_wants(const struct clock_targets *targets); /* any is set */
/* Makes `policy` (NULL: none) the policy of the ticket, and the first owner policy that matches its
 * owner policy. Called again whenever priority, team or customer may have changed the choice. */
void run_clocks_apply_policy(struct work *work, const struct sla_policy *policy,
                             const struct clock_targets *tighter);
/* What the choice depends on counts as seen: called by the pipeline when it has routed. */
void run_clocks_seen(struct work *work);
/* Its policy was chosen once and may be chosen again. */
bool run_clocks_may_choose(const struct ticket *ticket);
/* Something has changed since on which the choice of the policy may depend, the configuration
 * included: it is made again (d8, `next_event`). */
bool run_clocks_is_outdated(struct work *work);
/* Takes the targets of the current priority. */
void run_clocks_retarget(struct work *work);
/* The name under which a clock at risk holds the priority up; let go of when the clock ends. */
struct text run_clocks_cause(struct work *work, const struct sla_clock *clock);
/* Recomputes every live clock, lets everything act whose instant has come, arms the next timer of
 * each. Must be the last thing a command does with clocks. */
void run_clocks(struct work *work, const struct clock_actions *actions);

#endif
