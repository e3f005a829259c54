/* One run: a seed, a form, and what became of it. */
#ifndef TESTS_SIM_RUN_H
#define TESTS_SIM_RUN_H
#include "sim.h"

struct run_outcome { /* goes through a pipe to whoever started the run */
    uint64_t seed, trace, events;
    struct sim_counts counts;
    char hash[65], violation[400];
};

extern const struct sim_form run_full, run_short;

/* Before the first run: what all runs of this form share. False: stderr says why. */
bool run_prepare(const struct sim_form *form, const char *guests);
void run_done(void);
void run_once(uint64_t seed, bool is_verbose, struct run_outcome *outcome);
void run_print(const struct run_outcome *outcome);

#endif
