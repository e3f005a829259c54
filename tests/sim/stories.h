/* Stories with a crash at every commit: each sync of the store is one, and the power fails right
 * before it, with all that was not synced lost or kept, and right behind it, before anybody hears;
 * and once more soon after it came back. */
#ifndef TESTS_SIM_STORIES_H
#define TESTS_SIM_STORIES_H
#include "tell.h"

struct stories {
    const struct story *story; /* lent */
    const char *name;
    unsigned jobs;   /* at the same time */
    unsigned stride; /* 1: every sync, 3: every third one */
    bool is_verbose;
};

/* How many tellings found something; the finds and a closing line are printed. */
unsigned stories_check(const struct stories *stories);

#endif
