#include "bulk.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/fs.h"
#include "base/mem.h"
#include "base/must.h"
#include "base/sha256.h"
#include "sim_child.h"

#define SAVE_EVERY 200
#define SAY_EVERY 2000
#define EXECUTABLE_BYTES_MAX ((size_t)256 << 20)

struct sum { /* what the state file has, in this order */
    uint64_t done, found;
    uint64_t commands, timers, jobs, sent, repeated, in_flight, answered, retried, frames;
    uint64_t kills, power_cuts, torn, stops;
};
static const char *const sum_names[] = {"done",   "found",    "commands",   "timers",   "jobs",
                                        "sent",   "repeated", "in_flight",  "answered", "retried",
                                        "frames", "kills",    "power_cuts", "torn",     "stops"};
#define SUM_COUNT (sizeof sum_names / sizeof sum_names[0])

static void run_seed(void *ctx, struct run_outcome *outcome)
{
    run_once(*(const uint64_t *)ctx, false, outcome);
}

/* --- the sum, and where it is kept --- */

static void add(struct sum *sum, const struct sim_counts *c)
{
    const struct sum more = {.commands = c->commands,
                             .timers = c->timers,
                             .jobs = c->jobs,
                             .sent = c->pages + c->mails_out,
                             .repeated = c->repeated,
                             .in_flight = c->in_flight,
                             .answered = c->answered,
                             .retried = c->retried,
                             .frames = c->lost + c->doubled,
                             .kills = c->kills + c->bad_boots,
                             .power_cuts = c->power_cuts,
                             .torn = c->torn,
                             .stops = c->stops};
    for (size_t i = 0; i < SUM_COUNT; i++) {
        ((uint64_t *)sum)[i] += ((const uint64_t *)&more)[i];
    }
}

/* Counts of two builds are never added up: neither has then been seen by all of these seeds. */
static void put_head(struct buf *out, const struct bulk *bulk)
{
    struct buf self;
    unsigned char digest[SHA256_BYTES];
    char hex[2 * SHA256_BYTES + 1];
    buf_init(&self);
    MUST(fs_read_file("/proc/self/exe", EXECUTABLE_BYTES_MAX, &self) == 0);
    sha256_of(buf_text(&self), digest);
    sha256_hex(digest, hex);
    buf_fini(&self);
    buf_printf(out, "rung-sim %s%s from %" PRIu64 " build %.16s\n", bulk->form->name,
               bulk->twice ? " twice" : "", bulk->from, hex);
}

static void save(const struct bulk *bulk, const struct sum *sum)
{
    struct buf out;
    if (bulk->state == NULL) {
        return;
    }
    buf_init(&out);
    put_head(&out, bulk);
    for (size_t i = 0; i < SUM_COUNT; i++) {
        buf_printf(&out, "%s %" PRIu64 "\n", sum_names[i], ((const uint64_t *)sum)[i]);
    }
    if (fs_write_file_atomic(bulk->state, buf_text(&out), 0600) != 0) {
        (void)fprintf(stderr, "rung-sim: %s cannot be written\n", bulk->state);
    }
    buf_fini(&out);
}

static bool read_sum(const char *text, struct sum *sum)
{
    for (size_t i = 0; i < SUM_COUNT; i++) {
        char name[40];
        char *end = NULL;
        int used = snprintf(name, sizeof name, "%s ", sum_names[i]);
        if (strncmp(text, name, (size_t)used) != 0) {
            return false;
        }
        ((uint64_t *)sum)[i] = strtoull(text + used, &end, 10);
        text = *end == '\n' ? end + 1 : end;
    }
    return true;
}

static bool go_on_from(const struct bulk *bulk, struct sum *sum)
{
    struct buf text;
    struct buf head;
    buf_init(&text);
    buf_init(&head);
    bool is_there = bulk->state != NULL && fs_read_file(bulk->state, 65536, &text) == 0;
    put_head(&head, bulk);
    size_t n = buf_text(&head).n;
    bool is_good = !is_there ||
                   (strncmp(buf_z(&text), buf_z(&head), n) == 0 && read_sum(buf_z(&text) + n, sum));
    if (!is_good) {
        (void)fprintf(stderr,
                      "rung-sim: %s is of another series of runs, or of another build, than\n  %s"
                      "remove it to begin again\n",
                      bulk->state, buf_z(&head));
    }
    buf_fini(&text);
    buf_fini(&head);
    return is_good;
}

static void say_sum(const struct bulk *bulk, const struct sum *s)
{
    (void)printf("%" PRIu64 " seeds (%s%s), %" PRIu64 " found something; %" PRIu64
                 " commands, %" PRIu64 " timers fired, %" PRIu64 " jobs, %" PRIu64
                 " deliveries, %" PRIu64 " of them repeated (%" PRIu64
                 " were in flight at an end); %" PRIu64 " kills, %" PRIu64 " power cuts (%" PRIu64
                 " in the middle of a call), %" PRIu64 " stops, %" PRIu64
                 " frames lost or doubled, %" PRIu64 " calls asked again\n",
                 s->done, bulk->form->name, bulk->twice ? ", twice" : "", s->found, s->commands,
                 s->timers, s->jobs, s->sent, s->repeated, s->in_flight, s->kills, s->power_cuts,
                 s->torn, s->stops, s->frames, s->retried);
    (void)fflush(stdout);
}

/* --- many --- */

static void compare(const struct run_outcome *first, struct run_outcome *second)
{
    if (second->violation[0] == '\0' &&
        (first->trace != second->trace || strcmp(first->hash, second->hash) != 0)) {
        (void)snprintf(second->violation, sizeof second->violation,
                       "run again it has another trace or state");
    }
}

/* Takes the answer of run `at`; with `twice` the runs 2k and 2k+1 are of one seed. */
static void take(const struct bulk *bulk, struct sum *sum, uint64_t at, struct sim_child *child)
{
    static struct run_outcome first;
    struct run_outcome outcome;
    sim_child_finish(child, &outcome);
    outcome.seed = bulk->from + (bulk->twice ? at / 2 : at);
    if (bulk->twice && at % 2 == 0) {
        first = outcome;
        return;
    }
    if (bulk->twice) {
        compare(&first, &outcome);
    }
    if (outcome.violation[0] != '\0') {
        sum->found++;
        (void)printf("seed %" PRIu64 ": %s\n", outcome.seed, outcome.violation);
        (void)fflush(stdout);
    }
    sum->done++;
    add(sum, &outcome.counts);
    if (sum->done % SAVE_EVERY == 0) {
        save(bulk, sum);
    }
    if (sum->done % SAY_EVERY == 0 && sum->done < bulk->count) {
        say_sum(bulk, sum);
    }
}

uint64_t bulk_run(const struct bulk *bulk)
{
    struct sim_child children[CHILD_JOBS_MAX];
    struct sum sum = {0};
    uint64_t times = bulk->twice ? 2 : 1;
    if (!go_on_from(bulk, &sum)) {
        return UINT64_MAX;
    }
    uint64_t at = sum.done * times;
    uint64_t next = at;
    while (at < next || (next < bulk->count * times && !(bulk->until_found && sum.found > 0))) {
        while (next < bulk->count * times && next - at < bulk->jobs &&
               !(bulk->until_found && sum.found > 0)) {
            uint64_t seed = bulk->from + next / times;
            sim_child_start(&children[next % bulk->jobs], run_seed, &seed);
            next++;
        }
        take(bulk, &sum, at, &children[at % bulk->jobs]);
        at++;
    }
    save(bulk, &sum);
    say_sum(bulk, &sum);
    return sum.found;
}
