/* Only the problem escalates to people; its incidents show it. What would have woken somebody for
 * an incident is noted here and happens to the problem, at the end of the same command
 * (follow_problem.c). semantics (b6). */
#ifndef ENGINE_PASS_TO_PROBLEM_H
#define ENGINE_PASS_TO_PROBLEM_H
#include "engine/work.h"

/* The unsolved problem that the ticket in hand is an incident of; 0: none, it stands for itself. */
uint64_t pass_to_problem_of(const struct work *work);
/* Passes a cause on, with an event of the incident. False: the ticket stands for itself. */
bool pass_to_problem(struct work *work, enum escalation_cause cause, struct text policy,
                     struct text method);

#endif
