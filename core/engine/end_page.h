/* What becomes of a notification that has been handed over: sent, delivered, failed, or never heard
 * of again. A page is done when it is delivered or acknowledged, not when it is sent: a channel
 * that reports deliveries has `confirm_in` to do so, then the next method of the plan is tried as
 * well. A carrier's news is the news of each of its members. semantics (i). [engine thread] */
#ifndef ENGINE_END_PAGE_H
#define ENGINE_END_PAGE_H
#include "engine/work.h"

enum end_page_report { END_PAGE_DELIVERED, END_PAGE_READ, END_PAGE_FAILED };

/* `page_result` of a notification for a person, `message_delivery` of one for the customer. */
void end_page_record(struct work *work, const struct job *job, const char *state,
                     struct text error);
/* The job (its row is ended already) went out; `delivered`: the far side said so at once. The
 * ticket in hand is the job's; of a carrier each member's ticket is loaded, settled and saved. */
void end_page_sent(struct work *work, const struct job *job, bool delivered, struct text receipt);
/* It is refused for good, or its attempts are used up. */
void end_page_dead(struct work *work, const struct job *job, struct text error);
/* A report from the far side; the job may have ended long ago. Loads what it needs. */
void end_page_report(struct work *work, const struct job *job, enum end_page_report report,
                     struct text error);
/* timer.fire: no report has come. */
void end_page_unconfirmed(struct work *work, uint64_t id);

#endif
