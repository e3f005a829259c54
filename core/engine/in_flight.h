/* The batches that are decided and not yet durable, in their order, and the questions that wait
 * behind them; how many more may be begun meanwhile. Pure bookkeeping: [engine] */
#ifndef ENGINE_IN_FLIGHT_H
#define ENGINE_IN_FLIGHT_H
#include <stddef.h>
#include "engine/batch.h"

struct in_flight {
    struct batch *first, **end; /* linked by `next` */
    size_t count;               /* of those that the store has; questions are not counted */
    size_t commands;            /* in these */
};

#define IN_FLIGHT_NONE_WANTED SIZE_MAX

void in_flight_init(struct in_flight *in_flight);
/* Takes ownership of `batch`; one without writes is a question. */
void in_flight_add(struct in_flight *in_flight, struct batch *batch);
/* The oldest one, which is the caller's from now on; NULL: there is none. */
struct batch *in_flight_take(struct in_flight *in_flight);
/* How many commands have to wait in the queue for another batch to be begun. 0: it may be in any
 * case, for timers and jobs, too; IN_FLIGHT_NONE_WANTED: not however many wait. */
size_t in_flight_wanted(const struct in_flight *in_flight);
bool in_flight_is_question(const struct batch *batch);

#endif
