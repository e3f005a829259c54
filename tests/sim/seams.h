/* Where the simulator stands in for the world: clocks, chance, threads that sleep, the pool of
 * workers and libcurl. The functions of seams.c have the names of those that they replace (libc's,
 * base/pool.h's, host/http_client.h's), so the product is linked against them without a change.
 *
 * A thread of the product is a step function and a sleep. Here the step comes from the heap, and it
 * comes only when somebody has signalled the condition that the thread would sleep on: a wake-up
 * that is lost is lost here too. */
#ifndef TESTS_SIM_SEAMS_H
#define TESTS_SIM_SEAMS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/text.h"

enum seams_thread { SEAMS_JOURNAL, SEAMS_APPLIER, SEAMS_ENGINE, SEAMS_THREADS };

/* The conditions that are made from now on belong to these threads, in this order. */
void seams_expect(const enum seams_thread *threads, size_t count);
void seams_on_wake(void (*on_wake)(enum seams_thread thread)); /* somebody signalled it */
/* While one comes up or goes down: work is done when it is submitted, and a sleep is over at once.
 */
void seams_at_once(bool is_on);

/* A new process: what base/random.c keeps of chance is of the one before. */
void seams_forget_chance(void);

/* --- the far side of HTTP, as peers.c plays it --- */

struct seams_reply {
    int status; /* 0: none came */
    const char *headers;
    int64_t delay_us;
};
/* A request has arrived (perhaps never): what comes back, and when. */
void seams_on_request(struct seams_reply (*on_request)(struct text url, struct text headers,
                                                       int64_t timeout_us, uint64_t life));

#endif
