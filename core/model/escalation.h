/* A running escalation: which policy, which level, who has acknowledged. semantics (f). Levels are
 * numbered from 1; "fired" means that its people were resolved and their pages are planned.
 *
 *                       acknowledge              expiry, unacknowledge: the same level again
 *         ACTIVE ------------------> ACKNOWLEDGED ------------------------------> ACTIVE
 *          |  ^ \                        ^   |
 *          |  |  \--- snooze, window --> |   | expiry inside a window
 *          |  |        HELD <------------+---+
 *          |  +-- end of snooze or window  \--acknowledge--> ACKNOWLEDGED
 *          |
 *          +--last level's delay over, no round left--> EXHAUSTED --acknowledge--> ACKNOWLEDGED
 *
 *   any live state --solve--> RESOLVED, --cancel, de-escalate, undo--> CANCELLED
 *   RESOLVED, CANCELLED --reopened, or the same cause within the resume window--> ACTIVE or HELD
 */
#ifndef MODEL_ESCALATION_H
#define MODEL_ESCALATION_H
#include "model/escalation_policy.h"

enum escalation_state { /* permanent numbers: they are on disk */
                        ESCALATION_ACTIVE,
                        ESCALATION_ACKNOWLEDGED,
                        ESCALATION_HELD,
                        ESCALATION_EXHAUSTED,
                        ESCALATION_RESOLVED,
                        ESCALATION_CANCELLED,
                        ESCALATION_STATES
};
enum escalation_hold { ESCALATION_HOLD_NONE, ESCALATION_HOLD_SNOOZE, ESCALATION_HOLD_MAINTENANCE };
enum escalation_flag { /* bits, on disk */
                       ESCALATION_ENDED_BY_SOLVE = 1u
                                                   << 0, /* a reopened ticket takes it up again */
                       ESCALATION_UNDONE = 1u << 1,      /* never resumed */
                       ESCALATION_HELD_BACK =
                           1u << 2, /* its cause came again while it was held down */
                       ESCALATION_OFFERED = 1u << 5, /* a level has offered the ticket */
                       ESCALATION_NOBODY = 1u << 3,  /* the last firing reached nobody */
                       ESCALATION_FOLDED = 1u << 4, /* ended because its ticket's problem escalates:
                                                       goes on when the ticket leaves it */
};

struct escalation {
    uint32_t n; /* 1, 2, ... of its ticket */
    enum escalation_state state;
    enum escalation_cause cause;
    uint32_t joined;                    /* bit per cause that has joined it */
    uint32_t flags;                     /* enum escalation_flag */
    struct text method;                 /* what the cause is about: a clock, a person, a plugin */
    struct text policy, policy_version; /* id; the version it started with */
    uint32_t level;                     /* last fired; 0 before the first */
    uint32_t round;                     /* 0 first, 1.. repeats */
    uint32_t functional, hierarchical;  /* levels gone to, by axis */
    int64_t started_us, level_at_us;
    int64_t next_us; /* next level, opening, reminder or alarm; 0: nothing comes by itself */
    struct text acknowledged_by;
    int64_t acknowledged_at_us, acknowledged_until_us; /* 0: without end */
    enum escalation_hold hold;
    int64_t held_until_us;
    int64_t ended_at_us, hold_down_until_us;
    int64_t clear_at_us;               /* its condition ended; over for good then. 0: it holds */
    struct text paged;                 /* who was paged, one a line */
    struct text acknowledgers;         /* who has acknowledged, one a line */
    struct text from_team, from_agent; /* who had the ticket when it started */
};

const char *escalation_state_name(enum escalation_state state);
bool escalation_state_from(struct text name, enum escalation_state *state);
const char *escalation_hold_name(enum escalation_hold hold); /* "snooze", "maintenance"; "" none */
/* Active, acknowledged, held or exhausted. */
bool escalation_is_live(const struct escalation *escalation);
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
/* Names, one a line: `paged`, `acknowledgers`. */
bool escalation_lists(struct text names, struct text name);
struct text escalation_list_add(struct arena *arena, struct text names, struct text name);
/* The next name behind *at, which starts at 0 and is moved on; false: there is none. */
bool escalation_list_next(struct text names, size_t *at, struct text *name);

#endif
