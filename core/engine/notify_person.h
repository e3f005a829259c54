/* Notifications: one page to one person is a list of jobs, one per contact method, in the
 * transaction that decided it. Two escalations that page the same person within a minute page once:
 * the one page stands for both, and outlives the end of either. */
#ifndef ENGINE_NOTIFY_PERSON_H
#define ENGINE_NOTIFY_PERSON_H
#include "engine/work.h"
#include "model/escalation_machine.h"

#define NOTIFY_PERSON_SAME_PAGE_US INT64_C(60000000)

/* `agent` may be a place (roster.h), which only instances that say so serve.
 * The ways to reach a person that some instance serves, with their delays after the page. A further
 * method without a delay is none of them: it is for when the former fails. 0: unreachable. */
size_t notify_person_methods(const struct work *work, const struct roster_agent *agent,
                             enum notification_urgency urgency, struct escalation_method **methods);
/* Writes the job of one planned page and its `paged` event. */
void notify_person_page(struct work *work, const struct escalation *escalation,
                        const struct escalation_act *page);
/* The next contact method after `contact` failed for good; false: there is none. */
bool notify_person_next_contact(struct work *work, const struct job *failed);
/* Cancels the open pages of this escalation that the act means. */
void notify_person_cancel(struct work *work, const struct escalation *escalation,
                          const struct escalation_act *cancel);
struct notify_notice {
    struct text person;
    const char *kind;    /* "correction", "notice": nobody needs to act */
    struct text channel; /* empty: the first served method of the person's plan */
    struct text body;
    int64_t delay_us;
};
/* False: the person is not known, not reached that way, or a plugin left it out. */
bool notify_person_notice(struct work *work, const struct notify_notice *notice);
void notify_person_tell(struct work *work, struct text person, const char *kind, struct text body);

#endif
