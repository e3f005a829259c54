#include "engine/in_flight.h"

/* Four batches keep the disk busy, and what comes meanwhile makes the next ones larger, which is
 * cheaper. While a sync takes long four are not enough: whoever comes then would be decided only
 * when it is over. So more may follow if they are worth a batch, as long as all of them have no
 * more commands than four can have. */
#define BATCHES_ENOUGH 4
#define BATCHES_MAX 64
#define COMMANDS_WORTH_A_BATCH 16
#define COMMANDS_MAX (BATCHES_ENOUGH * ENGINE_COMMANDS_PER_STEP_MAX)

void in_flight_init(struct in_flight *in_flight)
{
    *in_flight = (struct in_flight){.end = &in_flight->first};
}

bool in_flight_is_question(const struct batch *batch)
{
    return batch->writes.count == 0;
}

void in_flight_add(struct in_flight *in_flight, struct batch *batch)
{
    batch->next = NULL;
    *in_flight->end = batch;
    in_flight->end = &batch->next;
    if (!in_flight_is_question(batch)) {
        in_flight->count++;
        in_flight->commands += batch->commands;
    }
}

struct batch *in_flight_take(struct in_flight *in_flight)
{
    struct batch *batch = in_flight->first;
    if (batch == NULL) {
        return NULL;
    }
    in_flight->first = batch->next;
    if (in_flight->first == NULL) {
        in_flight->end = &in_flight->first;
    }
    if (!in_flight_is_question(batch)) {
        in_flight->count--;
        in_flight->commands -= batch->commands;
    }
    return batch;
}

size_t in_flight_wanted(const struct in_flight *in_flight)
{
    if (in_flight->count < BATCHES_ENOUGH) {
        return 0;
    }
    if (in_flight->count >= BATCHES_MAX || in_flight->commands >= COMMANDS_MAX) {
        return IN_FLIGHT_NONE_WANTED;
    }
    return COMMANDS_WORTH_A_BATCH;
}
