/* A running escalation: which policy, which level, who has acknowledged. semantics (f). Levels are
 * numbered from 1; "fired" means that its people were resolved and their notifications are jobs on
 * disk.
 *
 *   ACTIVE --acknowledge--> ACKNOWLEDGED --expiry / unacknowledge--> ACTIVE (same level fires
 * again) ACTIVE --last level's delay over, no round left--> EXHAUSTED --acknowledge--> ACKNOWLEDGED
 *   any live state --solve--> RESOLVED,  --cancel / de-escalate--> CANCELLED
 */
#ifndef MODEL_ESCALATION_H
#define MODEL_ESCALATION_H
#include "model/escalation_policy.h"

enum escalation_state {
    ESCALATION_ACTIVE,
    ESCALATION_ACKNOWLEDGED,
    ESCALATION_EXHAUSTED,
    ESCALATION_RESOLVED,
    ESCALATION_CANCELLED,
    ESCALATION_STATES
};

struct escalation {
    uint32_t n; /* 1, 2, ... of its ticket */
    enum escalation_state state;
    enum escalation_cause cause;
    struct text policy, policy_version; /* id; the version it started with */
    uint32_t level;                     /* last fired; 0 before the first */
    uint32_t round;                     /* 0 first, 1.. repeats */
    int64_t started_us, level_at_us;
    struct text acknowledged_by;
    int64_t acknowledged_at_us, acknowledged_until_us; /* 0: without end */
    int64_t ended_at_us;
};

const char *escalation_state_name(enum escalation_state state);
bool escalation_state_from(struct text name, enum escalation_state *state);
bool escalation_is_live(
    const struct escalation *escalation); /* active, acknowledged or exhausted */
/* The one place that changes `state`; a move that is not in the table is a bug. */
void escalation_move(struct escalation *escalation, enum escalation_state to);
bool escalation_may_move(enum escalation_state from, enum escalation_state to);

enum escalation_step { ESCALATION_STEP_LEVEL, ESCALATION_STEP_EXHAUSTED };
/* What comes after the current level: the next level (and round), or the end. */
enum escalation_step escalation_next(const struct escalation *escalation,
                                     const struct escalation_policy *policy, uint32_t *level,
                                     uint32_t *round);
/* When the level after `level` is due, given that `level` fired at fired_us. */
int64_t escalation_level_due(const struct escalation_policy *policy, uint32_t level,
                             int64_t fired_us);

#endif
