/* The simulator's command line; see docs/reliability.md.
 *
 *   rung-sim SEED [-v | --twice]       one run, with what happened
 *   rung-sim --count N [--from S]      N runs; the seeds that found something, and a closing line
 *   rung-sim --plants                  the planted bugs that it must be able to find
 *   rung-sim --plant NAME [--count N]  with that bug in the server: found within N (100) seeds, or
 *                                      the exit status is 1
 *   rung-sim --story FILE...           each story with a crash at every commit; with --plant one of
 *                                      them must be told otherwise; --every N: of N syncs one
 *
 * With all but the last: --short, a run of one minute instead of eight; --keep, the folder of a run
 * that found something stays. With --count: --jobs J of them at the same time (2); --twice, each
 * seed two times, which must be equal; --state FILE, kept every 200 seeds, from which the next call
 * goes on.
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/log.h"
#include "bulk.h"
#include "sim_child.h"
#include "settings.h"
#include "stories.h"

#define PLANT_SEEDS 100
#define STORIES_MAX 100
#define JOBS 2

static const struct {
    const char *name, *what;
} plants[] = {
    {"ack_before_durable", "answers leave before their batch is synced"},
    {"known_key_at_once", "the answer to a key whose first command is not yet durable leaves"},
    {"key_in_another_transaction", "the idempotency key is written by the next batch"},
    {"timers_in_memory", "a new process knows no timer of the one before"},
    {"page_without_row", "a new process knows no page of the one before"},
    {"job_marked_before_sent", "a job is done when it is leased"},
    {"job_done_forgotten", "a job that was done waits for its turn again"},
    {"generation_unchecked", "any timer of that kind may fire the armed one"},
    {"overlay_forgets_tombstone", "a deletion in the overlay does not hide the row below"},
    {"applier_skips_record", "the fold leaves out a row in 64"},
    {"due_row_unnoted", "what is due before the first is not remembered as the first"},
    {"lost_wakeup", "the first commit in the journal's line wakes nobody"},
    {"journal_not_synced", "the journal's fdatasync is left out"},
    {"segment_recycled_early", "a segment is used again before its fold is durable"},
};

struct arguments {
    const struct sim_form *form;
    uint64_t seed, count, from;
    unsigned jobs;
    const char *plant, *state;
    const char *stories[STORIES_MAX]; /* files */
    unsigned story_count, stride;
    bool has_seed, is_verbose, is_twice, keeps, wants_plants;
};

static bool is_plant(const char *name)
{
    for (size_t i = 0; i < sizeof plants / sizeof plants[0]; i++) {
        if (strcmp(plants[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

static int list_plants(void)
{
    for (size_t i = 0; i < sizeof plants / sizeof plants[0]; i++) {
        (void)printf("%-28s %s\n", plants[i].name, plants[i].what);
    }
    return 0;
}

static int run_plant(const struct arguments *arguments)
{
    struct bulk bulk = {.form = arguments->form,
                        .from = arguments->from,
                        .count = arguments->count ? arguments->count : PLANT_SEEDS,
                        .jobs = arguments->jobs,
                        .until_found = true};
    bool is_found = bulk_run(&bulk) > 0;
    (void)printf("plant %s: %s\n", arguments->plant, is_found ? "found" : "NOT FOUND");
    return is_found ? 0 : 1;
}

static int run_many(const struct arguments *arguments)
{
    struct bulk bulk = {.form = arguments->form,
                        .from = arguments->from,
                        .count = arguments->count,
                        .jobs = arguments->jobs,
                        .twice = arguments->is_twice,
                        .state = arguments->state};
    uint64_t found = bulk_run(&bulk);
    return found == UINT64_MAX ? 2 : found > 0;
}

static int run_seed(const struct arguments *arguments)
{
    struct run_outcome outcome;
    if (arguments->is_twice) {
        struct bulk bulk = {
            .form = arguments->form, .from = arguments->seed, .count = 1, .jobs = 1, .twice = true};
        return bulk_run(&bulk) > 0;
    }
    run_once(arguments->seed, arguments->is_verbose, &outcome);
    run_print(&outcome);
    return outcome.violation[0] != '\0';
}

static int usage(void)
{
    (void)fprintf(
        stderr,
        "usage: rung-sim SEED [-v | --twice] | --count N [--from S] [--jobs J] "
        "[--twice] [--state FILE] | --plants | --plant NAME | --story FILE... [--every N] [-v]; "
        "all with --short, --keep, --plant NAME\n");
    return 2;
}

static bool take_number(const char *text, uint64_t *number)
{
    char *end = NULL;
    *number = strtoull(text, &end, 10);
    return *text >= '0' && *text <= '9' && *end == '\0';
}

/* The option at argv[*at], and its value when it has one. */
static bool take_option(struct arguments *into, char **argv, int *at)
{
    const char *option = argv[*at];
    uint64_t number = 0;
    if (strcmp(option, "--plants") == 0) {
        into->wants_plants = true;
    } else if (strcmp(option, "--twice") == 0) {
        into->is_twice = true;
    } else if (strcmp(option, "--short") == 0) {
        into->form = &run_short;
    } else if (strcmp(option, "--keep") == 0) {
        into->keeps = true;
    } else if (strcmp(option, "-v") == 0) {
        into->is_verbose = true;
    } else if (option[0] != '-' && into->story_count > 0 && into->story_count < STORIES_MAX) {
        into->stories[into->story_count++] = option;
    } else if (option[0] != '-') {
        into->has_seed = take_number(option, &into->seed);
        return into->has_seed;
    } else if (argv[*at + 1] == NULL) {
        return false;
    } else if (strcmp(option, "--plant") == 0) {
        into->plant = argv[++*at];
    } else if (strcmp(option, "--story") == 0 && into->story_count < STORIES_MAX) {
        into->stories[into->story_count++] = argv[++*at];
    } else if (strcmp(option, "--state") == 0) {
        into->state = argv[++*at];
    } else if (!take_number(argv[++*at], &number)) {
        return false;
    } else if (strcmp(option, "--count") == 0) {
        into->count = number;
    } else if (strcmp(option, "--from") == 0) {
        into->from = number;
    } else if (strcmp(option, "--every") == 0 && number > 0 && number < 1000) {
        into->stride = (unsigned)number;
    } else if (strcmp(option, "--jobs") == 0 && number > 0 && number <= CHILD_JOBS_MAX) {
        into->jobs = (unsigned)number;
    } else {
        return false;
    }
    return true;
}

static void say_nothing(void *ctx, enum log_level level, const char *line)
{
    (void)ctx;
    (void)level;
    (void)line;
}

static const char *guests(void)
{
    return getenv("RUNG_SIM_GUESTS") != NULL ? getenv("RUNG_SIM_GUESTS") : SIM_GUESTS;
}

static bool tell_story(const struct arguments *arguments, const char *path)
{
    struct story story;
    struct buf settings;
    char why[600] = "";
    unsigned found = 1;
    const char *slash = strrchr(path, '/');
    buf_init(&settings);
    if (!story_read(&story, path, why, sizeof why)) {
        (void)printf("%s\n", why);
    } else {
        settings_put_story(&settings, story.config, story.guests, guests(), tell_form.unit_s);
        struct stories stories = {.story = &story,
                                  .name = slash != NULL ? slash + 1 : path,
                                  .jobs = arguments->jobs,
                                  .stride = arguments->stride,
                                  .is_verbose = arguments->is_verbose};
        if (run_prepare(&tell_form, buf_text(&settings), arguments->keeps)) {
            found = stories_check(&stories);
        }
        run_done();
    }
    buf_fini(&settings);
    story_fini(&story);
    return found == 0;
}

/* With a plant: at least one of them must be told otherwise. */
static int tell_stories(const struct arguments *arguments)
{
    bool is_good = true;
    for (unsigned i = 0; i < arguments->story_count; i++) {
        is_good = tell_story(arguments, arguments->stories[i]) && is_good;
    }
    if (arguments->plant != NULL) {
        (void)printf("plant %s: %s\n", arguments->plant, is_good ? "NOT FOUND" : "found");
    }
    return is_good == (arguments->plant != NULL);
}

static int run_seeds(const struct arguments *arguments)
{
    struct buf settings;
    int status = 2;
    buf_init(&settings);
    settings_put(&settings, guests(), arguments->form->unit_s);
    if (run_prepare(arguments->form, buf_text(&settings), arguments->keeps)) {
        status = arguments->has_seed        ? run_seed(arguments)
                 : arguments->plant != NULL ? run_plant(arguments)
                                            : run_many(arguments);
    }
    run_done();
    buf_fini(&settings);
    return status;
}

/* The heap never gives memory back, which a short life does not need. */
static void prepare(const struct arguments *arguments)
{
    (void)mallopt(M_MMAP_THRESHOLD, 64 << 20);
    (void)mallopt(M_TRIM_THRESHOLD, 512 << 20);
    (void)mallopt(M_TOP_PAD, 1 << 20);
    (void)setenv("SIM_SECRET", "secret", 1);
    if (arguments->plant != NULL) {
        (void)setenv("RUNG_CONTROL", arguments->plant, 1);
    }
    log_set_level(LOG_LEVEL_WARN);
    if (!arguments->is_verbose || arguments->story_count > 0) {
        log_set_sink(say_nothing, NULL);
    }
}

int main(int argc, char **argv)
{
    struct arguments arguments = {.form = &run_full, .from = 1, .jobs = JOBS, .stride = 1};
    for (int i = 1; i < argc; i++) {
        if (!take_option(&arguments, argv, &i)) {
            return usage();
        }
    }
    if (arguments.wants_plants) {
        return list_plants();
    }
    if (arguments.plant != NULL && !is_plant(arguments.plant)) {
        (void)fprintf(stderr, "rung-sim: there is no plant %s; --plants lists them\n",
                      arguments.plant);
        return 2;
    }
    if (!arguments.has_seed && arguments.count == 0 && arguments.plant == NULL &&
        arguments.story_count == 0) {
        return usage();
    }
    prepare(&arguments);
    return arguments.story_count > 0 ? tell_stories(&arguments) : run_seeds(&arguments);
}
