/* One promise's clock: running, paused, fulfilled or cancelled; breached is a flag that never goes
 * back but by `forgive`. semantics (d2), (d6), (d9). Due instants are computed, never stored as
 * truth: `due_s` here is a cache for lists, made by sla_clock_refresh in the same decision that
 * changed anything.
 *
 *        start            pause              resume
 *   -- > RUNNING --------> PAUSED -----------> RUNNING
 *           |  response       |  response / solved (in whatever phase)
 *           v                 v
 *        FULFILLED  or  CANCELLED (solved without response, merged, policy)
 *           |  reopened, on_reopen resume or restart
 *           v
 *        RUNNING
 */
#ifndef MODEL_SLA_CLOCK_H
#define MODEL_SLA_CLOCK_H
#include "model/calendar_segments.h"
#include "model/sla_policy.h"

enum sla_phase { SLA_RUNNING, SLA_PAUSED, SLA_FULFILLED, SLA_CANCELLED, SLA_PHASES };

enum sla_why { /* it was cancelled; permanent numbers: they are on disk */
               SLA_WHY_NONE,
               SLA_WHY_SOLVED,
               SLA_WHY_SOLVED_BY_BOT, /* contained: neither met nor missed */
               SLA_WHY_MERGED,
               SLA_WHY_POLICY,    /* its policy ended to match, or has no such clock */
               SLA_WHY_NO_TARGET, /* its policy has no row for the priority */
               SLA_WHY_UNASSIGNED,
               SLA_WHY_WITHDRAWN, /* a newer promise took its place */
               SLA_WHYS
};

enum sla_promise {
    SLA_PROMISE_REPLY,
    SLA_PROMISE_UPDATE,
    SLA_PROMISE_CALLBACK,
    SLA_PROMISE_RESOLUTION,
    SLA_PROMISES
};

enum sla_source_of_promise { /* permanent numbers: they are on disk */
                             SLA_PROMISED_BY_POLICY,
                             SLA_PROMISED_BY_AGENT,
                             SLA_PROMISED_WHEN_BLOCKED,
                             SLA_PROMISED_BY_HOURS,
                             SLA_PROMISE_SOURCES
};

struct sla_clock {
    enum sla_metric metric;
    uint32_t n; /* 1, 2, ... of its metric */
    enum sla_phase phase;
    bool breached;
    bool at_risk;
    bool awaits_handoff;               /* `start_at_handoff`, and the bot has not handed off yet */
    bool stuck;                        /* paused because its calendar has no working time ahead */
    enum sla_why why;                  /* SLA_CANCELLED */
    enum sla_promise promise;          /* SLA_PROMISE */
    enum sla_source_of_promise source; /* SLA_PROMISE: who or what made it */
    int64_t start_s;
    int64_t armed_s;          /* when it got its present target: what lies before is no lateness */
    struct sla_target target; /* in force */
    struct sla_target wanted; /* as policy and priority say; differs from target by `grant_min` */
    struct text policy; /* id of the SLA policy; calendar and thresholds are looked up there */
    int64_t end_s;      /* fulfilled or cancelled at; 0 while live */
    int64_t due_s;      /* CALENDAR_NONE while paused or cancelled; stays when fulfilled */
    int64_t elapsed_s;  /* of working time, as of the last refresh or the end */
    uint32_t fired;     /* bit per threshold of the policy that has fired or was superseded */
    int64_t late_from_s, late_to_s; /* the last span between an instant and its late timer */
    int64_t fold_s;      /* 0, or: pauses before it are folded into what had elapsed by then */
    int64_t fold_used_s; /* working seconds used before fold_s */
    int64_t change_from_s, change_to_s; /* the last span that a change overdrew by itself */
};

struct sla_budget;
struct sla_basis { /* by what one clock counts; everything lent */
    const struct calendar_segment
        *segments; /* at least one, ascending; the first holds before, too */
    size_t segment_count;
    const struct span_s *pauses; /* any order, may overlap */
    size_t pause_count;
    const struct sla_budget *budget; /* SLA_OWNER: the owner's; NULL: it has none */
};
struct sla_budget { /* a team's part of the resolution's target, counted as the resolution is */
    struct sla_basis resolution;
    int64_t amount_s;
    int64_t used_s; /* before from_s, when it was the owner already */
    int64_t from_s; /* since when it is the owner, or the resolution runs */
};

const char *sla_clock_phase_name(enum sla_phase phase);
bool sla_clock_phase_from(struct text name, enum sla_phase *phase);
const char *sla_clock_why_name(enum sla_why why); /* "solved", ... */
extern const char *const sla_clock_promises[];    /* "reply", ...; NULL-ended */
extern const char *const sla_clock_sources[];     /* of promises: "policy", "agent", ... */
bool sla_clock_is_live(const struct sla_clock *clock);

struct sla_instant { /* what the clock does next: a threshold (index) or the breach (index -1) */
    int64_t at_s;
    int threshold;
    bool superseded; /* a later one of those that are past acts instead */
};

/* Working seconds used between start and now_s, and the instant the target is used up. */
int64_t sla_clock_elapsed(const struct sla_clock *clock, const struct sla_basis *basis,
                          int64_t now_s);
/* From now on the clock needs no pause that ended before at_s: what it had used by then is kept.
 * Exactly the same elapsed time and due instant, as long as that one lies behind at_s. */
void sla_clock_fold(struct sla_clock *clock, const struct sla_basis *basis, int64_t at_s);
/* It starts at start_s, and nothing of before counts. */
void sla_clock_restart(struct sla_clock *clock, int64_t start_s);
/* *due_s is CALENDAR_NONE when a pause without end comes first. ERR_LIMIT: no working time. */
enum err sla_clock_due(const struct sla_clock *clock, const struct sla_basis *basis,
                       int64_t *due_s);
/* Recomputes phase (running/paused), due and elapsed; an open-ended pause means paused. ERR_LIMIT
 * with reason no_working_time: the clock becomes paused and stuck, the caller raises an alarm. */
enum err sla_clock_refresh(struct sla_clock *clock, const struct sla_basis *basis, int64_t now_s);
/* All future and past-but-unfired instants in order of time, then id; at most SLA_THRESHOLDS_MAX
 * + 1. Those at or before now_s but the latest are marked superseded; the breach never is. What a
 * pause without end keeps from coming is left out. */
size_t sla_clock_instants(const struct sla_clock *clock, const struct sla_policy *policy,
                          const struct sla_basis *basis, int64_t now_s,
                          struct sla_instant instants[SLA_THRESHOLDS_MAX + 1]);
/* Due has passed: a fulfilment at due is in time, one second later is not. */
bool sla_clock_is_overdue(const struct sla_clock *clock, const struct sla_basis *basis,
                          int64_t now_s);
/* Takes another target by the mode of `terms`; pauses and history stay. A breach that the change
 * itself makes is marked by change_from_s..change_to_s. */
void sla_clock_retarget(struct sla_clock *clock, const struct sla_terms *terms,
                        const struct sla_policy *policy, const struct sla_basis *basis,
                        struct sla_target wanted, int64_t now_s);
/* Ends it. `basis` NULL: its policy has left the configuration, elapsed and due stay as they are.
 */
void sla_clock_end(struct sla_clock *clock, enum sla_phase phase, enum sla_why why,
                   const struct sla_basis *basis, int64_t now_s);

/* Of several clocks the one that ended first and of which only the timeline need still tell: never
 * the newest of its metric, whose facts decide what may start. NULL: there is none. */
struct sla_clock *sla_clock_oldest_ended(struct sla_clock *clocks, size_t count);

#endif
