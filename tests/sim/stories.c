#include "stories.h"
#include <stdio.h>
#include "child.h"

#define FINDS_SAID_MAX 5

static const enum disk_cut hows[] = {DISK_CUT_BEFORE, DISK_CUT_KEEPING, DISK_CUT_BEHIND};
static const char *const how_names[] = {
    [DISK_CUT_BEFORE] = "before", [DISK_CUT_KEEPING] = "in", [DISK_CUT_BEHIND] = "behind"};
#define HOWS (sizeof hows / sizeof hows[0])

struct telling {
    struct child child;
    struct tell tell;
};

static void tell_one(void *ctx, struct run_outcome *outcome)
{
    tell_once(ctx, outcome);
}

static unsigned take(struct telling *telling, unsigned *cuts)
{
    struct run_outcome outcome;
    child_finish(&telling->child, &outcome);
    *cuts += outcome.counts.power_cuts + outcome.counts.bad_boots > 0;
    if (outcome.violation[0] == '\0') {
        return 0;
    }
    (void)printf("  power fails %s sync %u: %s\n", how_names[telling->tell.how], telling->tell.sync,
                 outcome.violation);
    return 1;
}

/* Without a cut: how the story goes, and how many syncs it has. */
static bool tell_plainly(const struct stories *stories, const char *told, unsigned *syncs)
{
    struct run_outcome outcome;
    struct tell tell = {.story = stories->story, .told = told, .is_verbose = stories->is_verbose};
    struct child child;
    (void)fflush(stdout);
    child_start(&child, tell_one, &tell);
    child_finish(&child, &outcome);
    *syncs = outcome.counts.syncs;
    if (outcome.violation[0] != '\0') {
        (void)printf("  without a cut: %s\n", outcome.violation);
    }
    return outcome.violation[0] == '\0';
}

static unsigned tell_with_cuts(const struct stories *stories, const char *told, unsigned syncs,
                               unsigned *tellings, unsigned *cuts)
{
    static struct telling running[CHILD_JOBS_MAX];
    unsigned found = 0;
    unsigned next = 0;
    unsigned done = 0;
    *tellings = (syncs + stories->stride - 1) / stories->stride * HOWS;
    (void)fflush(stdout);
    while (done < next || (next < *tellings && found < FINDS_SAID_MAX)) {
        while (next < *tellings && next - done < stories->jobs && found < FINDS_SAID_MAX) {
            struct telling *telling = &running[next % stories->jobs];
            telling->tell = (struct tell){.story = stories->story,
                                          .told = told,
                                          .sync = next / HOWS * stories->stride + 1,
                                          .how = hows[next % HOWS]};
            child_start(&telling->child, tell_one, &telling->tell);
            next++;
        }
        found += take(&running[done++ % stories->jobs], cuts);
    }
    *tellings = done;
    return found;
}

unsigned stories_check(const struct stories *stories)
{
    char told[100];
    unsigned syncs = 0;
    unsigned tellings = 0;
    unsigned cuts = 0;
    (void)snprintf(told, sizeof told, "%s/told", run_folder());
    if (!tell_plainly(stories, told, &syncs)) {
        return 1;
    }
    unsigned found = tell_with_cuts(stories, told, syncs, &tellings, &cuts);
    (void)printf("story %s: %u syncs, told %u times with %u power cuts, %u found something\n",
                 stories->name, syncs, tellings, cuts, found);
    return found;
}
