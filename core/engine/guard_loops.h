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
/* --- chains of causes: one a line, "ticket.opened crm", or the events that one step of a command
 * has made. What waited for an answer goes on by what had led to it, so that the stages of a
 * ticket, which follow each other and do not cause each other, are no chain. --- */

/* The events of this command from `first` on are one more link of its chain of causes; false: it
 * has WORK_CAUSE_DEPTH_MAX by now, and nothing more may follow by itself. */
bool guard_loops_link(struct work *work, size_t first);
/* Records that the chain was cut, with its links. */
void guard_loops_cut_depth(struct work *work);
/* What a plugin asks for at the end of a chain that is too long changes nothing more: denies its
 * effects, but for what raises to people. */
void guard_loops_check_depth(struct work *work, struct effect_list *effects);
/* Inline answers at `hook` are one more link for all that they set off. */
void guard_loops_led_by(struct work *work, enum hook hook, const struct effect_list *effects);
/* The chain of a job of this hook that is made now. */
struct text guard_loops_of_job(struct work *work, enum hook hook, struct text instance);
/* Without its last link: of what has waited for that job. */
struct text guard_loops_before(struct text chain);
/* May somebody be asked by a job, who can hand in messages meanwhile? Behind WORK_CAUSE_DEPTH_MAX
 * causes nobody is but for whom people wait, and the timeline says so (that of the ticket in hand,
 * else the system's). The built-in rules go on without them. */
bool guard_loops_may_ask(struct work *work, enum hook hook, struct text instance);
/* The ticket in hand is new: what led to it is kept, for whatever happens to it by time alone. */
void guard_loops_born(struct work *work);
/* A timer of the ticket in hand fires: what led to the ticket has led here. */
void guard_loops_recall(struct work *work);
void guard_loops_forget(struct work *work); /* of the ticket in hand, which goes for good */

/* The nearest team above both, that has a manager; empty: there is none. */
struct text guard_loops_common_superior(const struct roster *roster, struct text a, struct text b);

#endif
