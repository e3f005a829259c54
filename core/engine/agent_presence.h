/* What a person says about being there, when it counts, and what becomes of his work when he goes.
 * With routing off what is said counts at once, and nothing is taken from anybody. semantics (h9).
 */
#ifndef ENGINE_AGENT_PRESENCE_H
#define ENGINE_AGENT_PRESENCE_H
#include "engine/work.h"

#define AGENT_PRESENCE_PAGE                                              \
    64 /* tickets of who goes away, of one command; then another goes on \
        */

void agent_presence_say(struct work *work, const struct roster_agent *agent,
                        enum roster_presence presence, struct text off);
/* A sign of life. */
void agent_presence_beat(struct work *work, const struct roster_agent *agent);
/* He has let offers expire: away at once. The ticket in hand is saved before. */
void agent_presence_set_away(struct work *work, struct text agent);
/* TIMER_PRESENCE; generation: of those that go on with his tickets, counted from 1. */
void agent_presence_due(struct work *work, uint32_t n, uint64_t generation);

#endif
