/* News of a problem reaches its incidents: each of their customers is told by their own channel,
 * and with `cascade: solve` an incident is solved with its problem, unless its customer has
 * answered since they were last told something. A page of incidents is one command, so ten thousand
 * are no giant transaction; what is left to do lies on disk. semantics (b6). */
#ifndef ENGINE_CASCADE_PROBLEM_H
#define ENGINE_CASCADE_PROBLEM_H
#include "engine/work.h"

#define CASCADE_PROBLEM_INCIDENTS_MAX 64 /* of one page */

enum cascade_news { CASCADE_UPDATE, CASCADE_BLOCKED, CASCADE_SOLVED };

/* The ticket in hand has news; `message` is the entry of its public message, 0: there is none.
 * Nothing when it has no incidents. */
void cascade_problem(struct work *work, enum cascade_news news, uint32_t message);
/* TIMER_CASCADE n of the problem in hand: the next page. */
void cascade_problem_due(struct work *work, uint32_t n);

#endif
