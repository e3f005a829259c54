/* Tells one story in the simulated server, in this process: what the timelines say afterwards, as
 * lines, is the same whenever and however the power fails. */
#ifndef TESTS_SIM_TELL_H
#define TESTS_SIM_TELL_H
#include "disk.h"
#include "run.h"
#include "story.h"

struct tell {
    const struct story *story; /* lent */
    const char *told; /* a file: written by the telling without a cut, read by the others */
    unsigned sync;    /* of the cut; 0: none */
    enum disk_cut how;
    unsigned
        again; /* a second cut, right before the sync with this number behind the first; 0: none */
    bool is_verbose; /* print what was told */
};

extern const struct sim_form tell_form;

/* The outcome's violation: a promise, a line of the story's own that was not told, or the first
 * line that is told otherwise than without a cut. */
void tell_once(const struct tell *tell, struct run_outcome *outcome);

#endif
