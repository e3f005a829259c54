/* What each effect does to the ticket in hand, once the merge has said that it counts. */
#ifndef ENGINE_APPLY_EFFECT_H
#define ENGINE_APPLY_EFFECT_H
#include "engine/run_clocks.h"
#include "engine/work.h"

/* Effects of a hook that need more than the ticket: the pipeline looks at these after the call. */
struct applied {
    const struct sla_policy *sla_policy; /* NULL: nobody chose one */
    struct clock_targets targets;
    bool routed;     /* a route was taken */
    bool classified; /* a label was among them */
};

/* Applies every effect whose verdict is APPLIED, in order; one that cannot be done becomes denied,
 * stale or overruled with its reason. Priority is recomputed when something touched it. */
void apply_effect_all(struct work *work, struct effect_list *effects, struct applied *applied);
/* Gives the ticket to a team and agent (empty: none), counts the agents' load, records `assigned`.
 */
void apply_effect_assign(struct work *work, struct text team, struct text agent, struct text method,
                         const struct effect_list *candidates, struct text reason);

#endif
