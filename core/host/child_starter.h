/* Starts children on a thread of its own: posix_spawn keeps whoever calls it until the new program
 * is loaded, a millisecond or several on a busy machine, and a loop that started fifty in one turn
 * would answer nobody meanwhile. Those that are started again come one after the other: many
 * processes that die together must not take all processors when they come back. */
#ifndef HOST_CHILD_STARTER_H
#define HOST_CHILD_STARTER_H
#include "base/loop.h"
#include "host/child.h"

#define CHILD_STARTER_PATIENCE_US INT64_C(250000)

struct child_starter;

struct child_starting { /* owned by who wants the child; stays where it is until on_started */
    const struct child_plan *plan; /* lent until then */
    bool is_again;                 /* it waits for others that come up again */
    /* In a later turn of the loop. is_started: `child` is the taker's, who ends and closes it; else
     * `why` says what the system said. */
    void (*on_started)(void *ctx);
    void *ctx;
    bool is_started;
    struct child child;
    char why[200];
    struct child_starter *starter;
    struct child_starting *next;
};

struct child_starter *child_starter_create(struct loop *loop);
/* No child is being started, and none lives: they die with the thread that started them
 * (PR_SET_PDEATHSIG). Likes NULL. */
void child_starter_destroy(struct child_starter **starter);
void child_starter_begin(struct child_starter *starter, struct child_starting *starting);
/* It is up, or has died: the next one may come. That comes by itself after the patience. May be
 * said for one that nobody waits for. */
void child_starter_settle(struct child_starter *starter, const struct child_starting *starting);

#endif
