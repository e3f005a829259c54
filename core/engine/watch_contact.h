/* Whoever is on call must be reached: a person of whom no method is known to work is an alarm when
 * their shift is announced and when it begins, and when the last one that worked fails in it. Only
 * where deliveries are looked at: a person with rules, or channels that report. semantics (i).
 * [engine thread] */
#ifndef ENGINE_WATCH_CONTACT_H
#define ENGINE_WATCH_CONTACT_H
#include "engine/schedule_state.h"

/* For a person whose shift begins, or is announced: writes `unreachable_on_call` into the
 * schedule's timeline, and says so in the log. */
void watch_contact_shift(struct work *work, struct schedule_state *state, struct text who);
/* A method of this person has failed for good: the same in the timeline of the ticket in hand, if
 * they are on call by any schedule. */
void watch_contact_failed(struct work *work, struct text who);

#endif
