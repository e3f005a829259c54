/* A ticket becomes an incident of a problem, and leaves it: both tickets, in one command.
 * semantics (b6). */
#ifndef ENGINE_JOIN_PROBLEM_H
#define ENGINE_JOIN_PROBLEM_H
#include "engine/work.h"

/* The ticket in hand, whose link the caller has checked; it is in hand afterwards, saved. */
void join_problem(struct work *work, uint64_t problem);
void join_problem_leave(struct work *work);
/* The ticket in hand is merged and counts no longer, or is merged no more and counts again. */
void join_problem_merged(struct work *work);
void join_problem_unmerged(struct work *work);

#endif
