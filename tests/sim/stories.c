#include "stories.h"
#include <stdio.h>
#include "sim_child.h"

#define FINDS_SAID_MAX 5

/* Of each sync the first two, and one of the others in turn. Twice: as it comes up again, and a
 * little later, when it works on what it has found. */
#define HOWS 3
static const struct {
    enum disk_cut how;
    unsigned again;
    const char *name;
} hows[] = {
    {DISK_CUT_BEFORE, 0, "before"},
    {DISK_CUT_BEHIND, 0, "behind"},
    {DISK_CUT_KEEPING, 0, "in"},
    {DISK_CUT_BEHIND, 1, "behind, and once more at the next after,"},
    {DISK_CUT_BEFORE, 2, "before, and once more at the second after,"},
};

struct telling {
    struct sim_child child;
    struct tell tell;
    const char *how;
};

static void tell_one(void *ctx, struct run_outcome *outcome)
{
    tell_once(ctx, outcome);
}

static unsigned take(struct telling *telling, unsigned *cuts)
{
    struct run_outcome outcome;
    sim_child_finish(&telling->child, &outcome);
    *cuts += outcome.counts.power_cuts + outcome.counts.bad_boots;
    if (outcome.violation[0] == '\0') {
        return 0;
    }
    (void)printf("  power fails %s sync %u: %s\n", telling->how, telling->tell.sync,
                 outcome.violation);
    return 1;
}

/* Without a cut: how the story goes, and how many syncs it has. */
static bool tell_plainly(const struct stories *stories, const char *told, unsigned *syncs)
{
    struct run_outcome outcome;
    struct tell tell = {.story = stories->story, .told = told, .is_verbose = stories->is_verbose};
    struct sim_child child;
    (void)fflush(stdout);
    sim_child_start(&child, tell_one, &tell);
    sim_child_finish(&child, &outcome);
    *syncs = outcome.counts.syncs;
    if (outcome.violation[0] != '\0') {
        (void)printf("  without a cut: %s\n", outcome.violation);
    }
    return outcome.violation[0] == '\0';
}

static void begin(struct telling *telling, const struct stories *stories, const char *told,
                  unsigned number)
{
    unsigned sync = number / HOWS * stories->stride + 1;
    unsigned how = number % HOWS;
    how += how == HOWS - 1 ? number / HOWS % 3 : 0;
    telling->how = hows[how].name;
    telling->tell = (struct tell){.story = stories->story,
                                  .told = told,
                                  .sync = sync,
                                  .how = hows[how].how,
                                  .again = hows[how].again};
    sim_child_start(&telling->child, tell_one, &telling->tell);
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
            begin(&running[next % stories->jobs], stories, told, next);
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
