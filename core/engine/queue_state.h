/* What a queue remembers: whose turn it was in a round, and how much of the last hour skipped the
 * queue. A document "queue/<id>". semantics (h3), (h6). */
#ifndef ENGINE_QUEUE_STATE_H
#define ENGINE_QUEUE_STATE_H
#include "engine/work.h"

struct queue_state {
    struct text cursor; /* agent who got the last item by round_robin */
    int64_t hour_from_us;
    uint64_t entered, immediate; /* items of that hour */
    bool alarmed;                /* in that hour */
};
void queue_state_get(struct work *work, struct text queue, struct queue_state *state);
void queue_state_put(struct work *work, struct text queue, const struct queue_state *state);
/* An item has entered, or has become immediate: true the first time in an hour that more than
 * `percent` of its items, and more than one, are immediate. */
bool queue_state_count(struct queue_state *state, int64_t now_us, bool entered, bool immediate,
                       unsigned percent);

#endif
