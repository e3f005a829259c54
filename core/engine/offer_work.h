/* An item of work is offered to a person, who takes it, refuses it or lets it expire. While it is
 * offered its capacity is reserved and whoever gave it stays responsible. semantics (h7). */
#ifndef ENGINE_OFFER_WORK_H
#define ENGINE_OFFER_WORK_H
#include "engine/judge_agents.h"

/* To the person at `agent` of the roster. Where the queue says so he has it at once. */
void offer_work(struct work *work, struct work_item *item, const struct judged *judged,
                size_t agent);
/* He has it: `method` says how. The item ends. */
void offer_work_take(struct work *work, struct work_item *item, const struct roster_agent *agent,
                     struct text method, const struct judged *judged);
/* He would not; is not asked again for this item. `event`: "offer_refused" or "work_skipped". */
void offer_work_refuse(struct work *work, struct work_item *item, struct text agent,
                       const char *event, struct text reason);
/* TIMER_OFFER. Whoever lets several in a row expire is set away: true, and the caller sees to it.
 */
bool offer_work_expired(struct work *work, enum work_reason reason, struct text *away);
/* The item that is offered to him; refuses the command when there is none. */
enum err offer_work_find(struct work *work, struct text agent, struct work_item **item);

#endif
