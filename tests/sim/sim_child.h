/* A run in a process of its own: a planted bug may well end it, and nothing of one run is left for
 * the next. */
#ifndef TESTS_SIM_SIM_CHILD_H
#define TESTS_SIM_SIM_CHILD_H
#include <sys/types.h>
#include "run.h"

#define CHILD_CPU_SECONDS_MAX 8 /* many times what a run needs: it never comes to rest */
#define CHILD_JOBS_MAX 64       /* at the same time */

struct sim_child {
    pid_t pid;
    int fd; /* owned: its outcome comes from here */
};

/* `ctx` is read before it returns. */
void sim_child_start(struct sim_child *child, void (*work)(void *ctx, struct run_outcome *outcome),
                     void *ctx);
/* Waits. A child that ended without an outcome has a violation that says how. */
void sim_child_finish(struct sim_child *child, struct run_outcome *outcome);

#endif
