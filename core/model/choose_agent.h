/* Of those who may have it, who gets it. semantics (h6). */
#ifndef MODEL_CHOOSE_AGENT_H
#define MODEL_CHOOSE_AGENT_H
#include "model/routing.h"

struct choose_candidate { /* sorted by id */
    const struct roster_agent *agent;
    int64_t used, capacity; /* units */
    int64_t last_given_us;  /* 0: never */
    int64_t skill_sum;
};

/* The index of the one; SIZE_MAX: there is nobody. `sticky` goes first when he is among them.
 * `cursor` is the last one of a round, whoever that was. Equal: the first by id. */
size_t choose_agent(enum routing_method method, const struct choose_candidate *candidates,
                    size_t count, struct text sticky, struct text cursor, uint64_t seed);

#endif
