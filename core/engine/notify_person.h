/* Notifications: one page to one person is a list of jobs, one per contact method, in the
 * transaction that decided it. */
#ifndef ENGINE_NOTIFY_PERSON_H
#define ENGINE_NOTIFY_PERSON_H
#include "engine/work.h"

/* True when the person has a contact method that some instance serves. */
bool notify_person_is_reachable(const struct work *work, const struct roster_agent *agent);
/* Writes the notification jobs of one page and its `paged` event; contacts with a delay wait on
 * disk. */
void notify_person(struct work *work, const struct escalation *escalation,
                   const struct roster_agent *agent, uint32_t level, bool reminder);
/* The next contact method after `contact` failed for good; false: there is none. */
bool notify_person_next_contact(struct work *work, const struct job *failed);
/* Cancels every open notification of this escalation (0: of the whole ticket), as `why` says. */
void notify_person_cancel(struct work *work, uint32_t escalation, const char *why);

#endif
