/* The simulator's command line; see docs/reliability.md.
 *
 *   rung-sim SEED [-v]                 one run, with what happened
 *   rung-sim --count N [--from S]      N runs; the seeds that found something, and a closing line
 *   rung-sim --plants                  the planted bugs that it must be able to find
 *   rung-sim --plant NAME [--count N]  with that bug in the server: found within N (100) seeds, or
 * 1
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/log.h"
#include "net.h"
#include "node.h"
#include "oracle.h"
#include "peers.h"
#include "sim.h"

#define RUN_US (8 * SIM_MINUTE)
#define CALM_US (6 * SIM_MINUTE)
#define ENDS 40
#define RUNNERS 2
#define CPU_SECONDS_MAX 8 /* many times what a run needs: it never comes to rest */
#define PLANT_SEEDS 100

static const struct {
    const char *name, *what;
} plants[] = {
    {"ack_before_durable", "answers leave before their batch is synced"},
    {"known_key_at_once", "the answer to a key whose first command is not yet durable leaves"},
    {"key_in_another_transaction", "the idempotency key is written by the next batch"},
    {"timers_in_memory", "a new process knows no timer of the one before"},
    {"page_without_row", "a new process knows no page of the one before"},
    {"job_marked_before_sent", "a job is done when it is leased"},
    {"generation_unchecked", "any timer of that kind may fire the armed one"},
    {"overlay_forgets_tombstone", "a deletion in the overlay does not hide the row below"},
    {"applier_skips_record", "the fold leaves out a row in 64"},
    {"lost_wakeup", "the first commit in the journal's line wakes nobody"},
    {"journal_not_synced", "the journal's fdatasync is left out"},
    {"segment_recycled_early", "a segment is used again before its fold is durable"},
};

struct outcome { /* one line from a run to whoever started it */
    uint64_t seed, trace, events;
    double virtual_s;
    struct sim_counts counts;
    char hash[65], violation[400];
};

static const char *guests;

static void run(uint64_t seed, bool is_verbose, struct outcome *outcome)
{
    char folder[] = "/dev/shm/rung-sim-XXXXXX";
    char why[600] = "";
    char command[100];
    *outcome = (struct outcome){.seed = seed};
    if (mkdtemp(folder) == NULL) {
        (void)snprintf(outcome->violation, sizeof outcome->violation, "no room in /dev/shm");
        return;
    }
    sim_init(seed, is_verbose);
    oracle_init();
    if (!node_init(folder, guests, why, sizeof why)) {
        sim_broken("%s", why);
    } else {
        peers_start();
        net_start();
        node_plan_ends(ENDS, RUN_US);
        sim_run(RUN_US);
        sim.is_calm = true;
        sim_run(RUN_US + CALM_US);
        for (int i = 0; i < 50 && sim.violation[0] == '\0' && !oracle_is_listening(); i++) {
            sim_run(sim.now_us + 100 * SIM_MS); /* what happened just now may be on its way */
        }
        if (sim.violation[0] == '\0') {
            oracle_judge(folder, outcome->hash);
        }
    }
    outcome->trace = sim.trace;
    outcome->events = sim.events;
    outcome->counts = sim.counts;
    (void)snprintf(outcome->violation, sizeof outcome->violation, "%s", sim.violation);
    (void)snprintf(command, sizeof command, "rm -rf '%s'", folder);
    (void)!system(command);
}

static void print(const struct outcome *outcome)
{
    const struct sim_counts *c = &outcome->counts;
    (void)printf("seed %llu: %s%s\n", (unsigned long long)outcome->seed,
                 outcome->violation[0] ? "BROKEN " : "all promises held", outcome->violation);
    (void)printf("  calls       %u, answered %u, tried again %u; commands recorded %u, tickets %u, "
                 "timers fired %u\n",
                 c->calls, c->answered, c->retried, c->commands, c->tickets, c->timers);
    (void)printf(
        "  crashes     %u: %u kills, %u power cuts (%u in the middle of a call), %u stops, "
        "%u failed starts; %u of %u unsynced sectors lost\n",
        c->kills + c->power_cuts + c->bad_boots, c->kills, c->power_cuts, c->torn, c->stops,
        c->bad_boots, c->reverted, c->unsynced);
    (void)printf("  faults      %u frames lost, %u doubled; far sides: %u refused, %u hung, %u "
                 "took it and lost the answer\n",
                 c->lost, c->doubled, c->peers_failed, c->peers_hung, c->peers_late);
    (void)printf("  delivered   %u pages, %u mails out, %u mails in\n", c->pages, c->mails_out,
                 c->mails_in);
    (void)printf("  trace %016llx, state %s\n", (unsigned long long)outcome->trace,
                 outcome->hash[0] ? outcome->hash : "-");
}

/* --- each run in a process of its own: a planted bug may well end it --- */

static int start_run(uint64_t seed, pid_t *pid)
{
    int ends[2];
    if (pipe(ends) != 0 || (*pid = fork()) < 0) {
        perror("rung-sim");
        exit(2);
    }
    if (*pid == 0) {
        struct outcome outcome;
        const struct rlimit cpu = {CPU_SECONDS_MAX, CPU_SECONDS_MAX};
        (void)setrlimit(RLIMIT_CPU, &cpu);
        run(seed, false, &outcome);
        _exit(write(ends[1], &outcome, sizeof outcome) == sizeof outcome ? 0 : 2);
    }
    (void)close(ends[1]);
    return ends[0];
}

static void finish_run(uint64_t seed, pid_t pid, int fd, struct outcome *outcome)
{
    int status = 0;
    size_t used = 0;
    ssize_t got = 0;
    *outcome = (struct outcome){.seed = seed};
    while (used < sizeof *outcome &&
           (got = read(fd, (char *)outcome + used, sizeof *outcome - used)) > 0) {
        used += (size_t)got;
    }
    (void)close(fd);
    (void)waitpid(pid, &status, 0);
    if (used != sizeof *outcome) {
        *outcome = (struct outcome){.seed = seed};
        (void)snprintf(outcome->violation, sizeof outcome->violation, "the server %s (signal %d)",
                       WIFSIGNALED(status) &&
                               (WTERMSIG(status) == SIGKILL || WTERMSIG(status) == SIGXCPU)
                           ? "never came to rest"
                           : "ended itself",
                       WIFSIGNALED(status) ? WTERMSIG(status) : 0);
    }
}

/* The seeds from..from+count-1; stops at the first find when told so. Returns how many found
 * something. */
static uint64_t run_many(uint64_t from, uint64_t count, bool until_found)
{
    struct sim_counts sum = {0};
    uint64_t found = 0;
    uint64_t done = 0;
    pid_t pids[RUNNERS];
    int fds[RUNNERS];
    uint64_t next = 0;
    for (; next < RUNNERS && next < count; next++) {
        fds[next] = start_run(from + next, &pids[next]);
    }
    for (; done < count && !(until_found && found > 0); done++) {
        struct outcome outcome;
        size_t slot = done % RUNNERS;
        finish_run(from + done, pids[slot], fds[slot], &outcome);
        if (next < count && !(until_found && outcome.violation[0])) {
            fds[slot] = start_run(from + next++, &pids[slot]);
        }
        if (outcome.violation[0] != '\0') {
            found++;
            (void)printf("seed %llu: %s\n", (unsigned long long)outcome.seed, outcome.violation);
        }
        sum.commands += outcome.counts.commands;
        sum.kills += outcome.counts.kills + outcome.counts.bad_boots;
        sum.power_cuts += outcome.counts.power_cuts;
        sum.lost += outcome.counts.lost + outcome.counts.doubled;
        (void)fflush(stdout);
    }
    for (; done < next; done++) {
        struct outcome outcome;
        finish_run(from + done, pids[done % RUNNERS], fds[done % RUNNERS], &outcome);
    }
    (void)printf(
        "%llu seeds, %llu found something; %u commands, %u kills, %u power cuts, %u frames "
        "lost or doubled\n",
        (unsigned long long)done, (unsigned long long)found, sum.commands, sum.kills,
        sum.power_cuts, sum.lost);
    return found;
}

static int run_plant(const char *name, uint64_t from, uint64_t count)
{
    for (size_t i = 0; i < sizeof plants / sizeof plants[0]; i++) {
        if (strcmp(plants[i].name, name) == 0) {
            (void)setenv("RUNG_CONTROL", name, 1);
            bool is_found = run_many(from, count, true) > 0;
            (void)printf("plant %s: %s\n", name, is_found ? "found" : "NOT FOUND");
            return is_found ? 0 : 1;
        }
    }
    (void)fprintf(stderr, "rung-sim: there is no plant %s; --plants lists them\n", name);
    return 2;
}

static int list_plants(void)
{
    for (size_t i = 0; i < sizeof plants / sizeof plants[0]; i++) {
        (void)printf("%-28s %s\n", plants[i].name, plants[i].what);
    }
    return 0;
}

static int run_twice(uint64_t seed)
{
    struct outcome outcomes[2];
    for (int i = 0; i < 2; i++) {
        pid_t pid = 0;
        int fd = start_run(seed, &pid);
        finish_run(seed, pid, fd, &outcomes[i]);
    }
    bool is_same = outcomes[0].trace == outcomes[1].trace && outcomes[0].hash[0] != '\0' &&
                   strcmp(outcomes[0].hash, outcomes[1].hash) == 0;
    print(&outcomes[0]);
    (void)printf("run again: %s\n", is_same ? "the same trace, the same state" : "ANOTHER TRACE");
    return is_same && outcomes[0].violation[0] == '\0' ? 0 : 1;
}

static void say_nothing(void *ctx, enum log_level level, const char *line)
{
    (void)ctx;
    (void)level;
    (void)line;
}

int main(int argc, char **argv)
{
    uint64_t count = 0;
    uint64_t from = 1;
    const char *plant = NULL;
    const char *seed = NULL;
    bool is_verbose = false;
    bool is_twice = false;
    guests = getenv("RUNG_SIM_GUESTS");
    for (int i = 1; i < argc; i++) {
        bool has_more = i + 1 < argc;
        if (strcmp(argv[i], "--plants") == 0) {
            return list_plants();
        } else if (strcmp(argv[i], "--count") == 0 && has_more) {
            count = strtoull(argv[++i], NULL, 10);
        } else if (strcmp(argv[i], "--from") == 0 && has_more) {
            from = strtoull(argv[++i], NULL, 10);
        } else if (strcmp(argv[i], "--plant") == 0 && has_more) {
            plant = argv[++i];
        } else if (strcmp(argv[i], "--twice") == 0) {
            is_twice = true;
        } else if (strcmp(argv[i], "-v") == 0) {
            is_verbose = true;
        } else {
            seed = argv[i];
        }
    }
    if (guests == NULL) {
        guests = SIM_GUESTS;
    }
    (void)setenv("SIM_SECRET", "secret", 1);
    log_set_level(LOG_LEVEL_WARN);
    if (!is_verbose) {
        log_set_sink(say_nothing, NULL);
    }
    if (plant != NULL) {
        return run_plant(plant, from, count ? count : PLANT_SEEDS);
    }
    if (count > 0) {
        return run_many(from, count, false) > 0;
    }
    if (seed == NULL) {
        (void)fprintf(stderr, "usage: rung-sim SEED [-v | --twice] | --count N [--from S] | "
                              "--plants | --plant NAME\n");
        return 2;
    }
    if (is_twice) {
        return run_twice(strtoull(seed, NULL, 10));
    }
    struct outcome outcome;
    if (plant == NULL && getenv("RUNG_SIM_PLANT") != NULL) {
        (void)setenv("RUNG_CONTROL", getenv("RUNG_SIM_PLANT"), 1);
    }
    run(strtoull(seed, NULL, 10), is_verbose, &outcome);
    print(&outcome);
    return outcome.violation[0] != '\0';
}
