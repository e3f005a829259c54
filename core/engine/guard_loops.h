/* Guards against automation that chases its own tail. semantics (f9). A guard stops automated
 * changes and raises to people; it never drops a page. */
#ifndef ENGINE_GUARD_LOOPS_H
#define ENGINE_GUARD_LOOPS_H
#include "engine/work.h"

#define GUARD_LOOPS_CHANGES_MAX 30 /* automated changes of one ticket in an hour */
#define GUARD_LOOPS_HOUR_US INT64_C(3600000000)
#define GUARD_LOOPS_DAY_US INT64_C(86400000000)
#define GUARD_LOOPS_PING_PONG_MAX 3 /* changes between the same two teams in 24 h */
#define GUARD_LOOPS_REFUSALS_MAX 3  /* refused hand-offs until one level up */

/* May the automation change this ticket once more? Counts it when it may; false, with a `loop_cut`
 * once per hour, when it may not. */
bool guard_loops_may_change(struct work *work, const char *what);
/* The same for what a plugin asks for outside the pipeline, as one change: denies all of it, but
 * for what raises to people. */
void guard_loops_check_effects(struct work *work, struct effect_list *effects);
/* Have the ticket's team and `team` played ping-pong, so that moves between them are off? */
bool guard_loops_is_parted(const struct work *work, struct text team);
/* The same for automation: a refused move leaves a `loop_cut`. */
bool guard_loops_may_move(struct work *work, struct text team);
/* Notes that the ticket went from `from` to its team; true when that was one time too often. */
bool guard_loops_moved(struct work *work, struct text from);
/* How often has a policy of this id been started for the ticket? */
size_t guard_loops_starts(const struct work *work, struct text policy);
/* A further start than the policy allows: it pages, and changes nothing. */
void guard_loops_cut_starts(struct work *work, const struct escalation_policy *policy);
/* The events of this command from `first` on are one more link of its chain of causes; false: it
 * has WORK_CAUSE_DEPTH_MAX by now, and nothing more may follow by itself. */
bool guard_loops_link(struct work *work, size_t first);
/* Records that the chain was cut, with its links. */
void guard_loops_cut_depth(struct work *work);
/* A job at the end of such a chain changes nothing more: denies its effects, but for what raises to
 * people. */
void guard_loops_check_depth(struct work *work, struct effect_list *effects);
/* The nearest team above both, that has a manager; empty: there is none. */
struct text guard_loops_common_superior(const struct roster *roster, struct text a, struct text b);

#endif
