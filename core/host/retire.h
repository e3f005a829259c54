/* The end of instances whose place another has taken while the server runs. Each has so long to
 * finish the jobs that were handed to it; then they are recalled, for its successor to try again.
 * Its timers are stopped, it is quiesced, and destroyed when nothing is inside any more. Jobs
 * first: quiesce() stops the timers and threads that some of them need. One that never lets go is
 * said to hang, and waited for.
 *
 *   WAITS (jobs) --> QUIESCES --> DRAINS (calls, callbacks) --> ENDS --> gone
 *
 * Loop thread only, but for what runs on workers. */
#ifndef HOST_RETIRE_H
#define HOST_RETIRE_H
#include "host/deliver.h"

struct retire;

struct retire *retire_create(struct instance_env *env);
/* Ends those that have not ended; no worker is inside any more. Likes NULL. */
void retire_destroy(struct retire **retire);
/* It runs, and nothing is started on it from now on. Takes a reference over. */
void retire_begin(struct retire *retire, struct instance *instance);
/* Everything under way is recalled, nothing waits any longer. */
void retire_stop(struct retire *retire);
size_t retire_busy(const struct retire *retire); /* those with a worker inside */
size_t retire_count(const struct retire *retire);
struct instance *retire_at(const struct retire *retire, size_t index); /* lent; NULL: no more */

#endif
