/* Many runs, each in a process of its own. Finds are printed as they come; the last line is the
 * sum. */
#ifndef TESTS_SIM_BULK_H
#define TESTS_SIM_BULK_H
#include "run.h"

struct bulk {
    const struct sim_form *form; /* lent; run_prepare had it */
    uint64_t from, count;        /* seeds */
    unsigned jobs;               /* at the same time */
    bool until_found;            /* stop at the first find */
    bool twice;                  /* each seed two times: another trace or state is a find */
    const char *state;           /* a file to go on from; NULL: none */
};

/* How many seeds found something, those before an interruption included; UINT64_MAX: the state file
 * is of another series of runs or of another build, stderr says so. */
uint64_t bulk_run(const struct bulk *bulk);

#endif
