/* Who may get an item of work now: the facts about every person as of this transaction, and every
 * reason against each. semantics (h4), (h6). */
#ifndef ENGINE_JUDGE_AGENTS_H
#define ENGINE_JUDGE_AGENTS_H
#include "engine/work.h"
#include "model/choose_agent.h"
#include "model/eligible_agent.h"

#define JUDGE_AGENTS_LISTED_MAX                                      \
    200 /* candidates written into one event; the others are counted \
         */

struct eligible_facts judge_agents_facts(struct work *work, size_t agent, struct text channel);
/* Who is there and has room for something: a bit for each of the roster, in the arena. */
uint64_t *judge_agents_free(struct work *work);
void judge_agents_free_one(struct work *work, size_t agent, uint64_t *free); /* looks again */
/* May one of these have items of this group (`index` of waiting_work)? What is a single item's own
 * is not looked at. */
bool judge_agents_group(struct work *work, const struct waiting_group *group, size_t index,
                        const uint64_t *free);
/* May one of them have this item of the ticket in hand? Whoever let it expire may: if nobody else
 * is left he is asked again, and when he asks himself he is there. */
bool judge_agents_any(struct work *work, const struct work_item *item, const uint64_t *free);

/* Everybody of the roster, judged; parallel to it. */
struct judged {
    struct eligible_verdict *verdicts;
    size_t count, eligible;
    struct eligible_ask ask;
    struct routing_need needs[ROUTING_NEEDS_MAX];
};
void judge_agents(struct work *work, const struct work_item *item, struct judged *judged);
/* The index of the one who gets it, SIZE_MAX: nobody. */
size_t judge_agents_choose(struct work *work, const struct work_item *item,
                           const struct judged *judged);
/* The codes of one as texts, "skill_missing:sql" among them. */
void judge_agents_pack_codes(struct pack *pack, const struct judged *judged,
                             const struct eligible_verdict *verdict);
/* `candidates`, and when there are too many how often each code was met. */
void judge_agents_write(struct work *work, struct pack *event, const struct judged *judged);

#endif
