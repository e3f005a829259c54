/* One run: a seed, a form, and what became of it. */
#ifndef TESTS_SIM_RUN_H
#define TESTS_SIM_RUN_H
#include "base/text.h"
#include "sim.h"

struct run_outcome { /* goes through a pipe to whoever started the run */
    uint64_t seed, trace, events;
    struct sim_counts counts;
    char hash[65], violation[500];
};

extern const struct sim_form run_full, run_short;

/* Before the first run: what all runs of this form share; `settings` are the server's. With `keeps`
 * the folder of a run that found something stays. False: stderr says why. */
bool run_prepare(const struct sim_form *form, struct text settings, bool keeps);
void run_done(void);
const char *run_folder(void); /* for what runs tell each other; gone with run_done */
void run_once(uint64_t seed, bool is_verbose, struct run_outcome *outcome);
/* The same with other work than a seed's: it takes the heap to where it wants it. */
void run_with(uint64_t seed, bool is_verbose, void (*work)(void *ctx), void *ctx,
              struct run_outcome *outcome);
void run_print(const struct run_outcome *outcome);

#endif
