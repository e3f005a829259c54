/* One promise's clock: running, paused, fulfilled or cancelled; breached is a flag that never goes
 * back. semantics (d). Due instants are computed, never stored as truth: `due_s` here is a cache
 * for lists, made by sla_clock_refresh in the same decision that changed anything.
 *
 *        start            pause              resume
 *   -- > RUNNING --------> PAUSED -----------> RUNNING
 *           |  response       |  response / solved (in whatever phase)
 *           v                 v
 *        FULFILLED  or  CANCELLED (solved without response, merged, policy)
 */
#ifndef MODEL_SLA_CLOCK_H
#define MODEL_SLA_CLOCK_H
#include "model/sla_policy.h"

enum sla_phase { SLA_RUNNING, SLA_PAUSED, SLA_FULFILLED, SLA_CANCELLED, SLA_PHASES };

struct sla_clock {
    enum sla_metric metric;
    uint32_t n; /* 1, 2, ... of its metric */
    enum sla_phase phase;
    bool breached;
    bool at_risk;
    int64_t start_s;
    struct sla_target target;
    int64_t cap_s;      /* a plugin's tighter target in the clock's own seconds; 0: none */
    struct text policy; /* id of the SLA policy; calendar and thresholds are looked up there */
    int64_t end_s;      /* fulfilled or cancelled at; 0 while live */
    int64_t due_s;      /* CALENDAR_NONE while paused */
    int64_t elapsed_s;  /* when paused or ended */
    uint32_t fired;     /* bit per threshold of the policy that has fired or was superseded */
};

const char *sla_clock_phase_name(enum sla_phase phase);
bool sla_clock_phase_from(struct text name, enum sla_phase *phase);

struct sla_instant { /* what the clock does next: a threshold (index) or the breach (index -1) */
    int64_t at_s;
    int threshold;
};

/* Recomputes phase (running/paused), due and elapsed from the ticket's pauses; an open-ended pause
 * means paused. ERR_LIMIT with reason no_working_time: the clock becomes paused, the caller raises
 * an alarm. */
enum err sla_clock_refresh(struct sla_clock *clock, const struct sla_policy *policy,
                           const struct span_s *pauses, size_t pause_count, int64_t now_s);
/* All future and past-but-unfired instants in order of time, then id; at most SLA_THRESHOLDS_MAX
 * + 1. 0 when paused or ended. */
size_t sla_clock_instants(const struct sla_clock *clock, const struct sla_policy *policy,
                          const struct span_s *pauses, size_t pause_count,
                          struct sla_instant instants[SLA_THRESHOLDS_MAX + 1]);
void sla_clock_end(struct sla_clock *clock, enum sla_phase phase, const struct sla_policy *policy,
                   const struct span_s *pauses, size_t pause_count, int64_t now_s);

#endif
