/* The end of every command: tickets that came with a burst become incidents, and what tickets
 * passed on to their problems happens there. semantics (b6), (f10). */
#ifndef ENGINE_FOLLOW_PROBLEM_H
#define ENGINE_FOLLOW_PROBLEM_H
#include "engine/work.h"

void follow_problem(struct work *work);

#endif
