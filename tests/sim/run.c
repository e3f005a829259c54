#include "run.h"
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "net.h"
#include "node.h"
#include "oracle.h"
#include "peers.h"

const struct sim_form run_full = {.name = "full",
                                  .run_us = 8 * SIM_MINUTE,
                                  .calm_us = 6 * SIM_MINUTE,
                                  .ends = 40,
                                  .rest_us = 8 * SIM_SECOND,
                                  .retry_us = SIM_SECOND,
                                  .down_us = 3 * SIM_SECOND,
                                  .beat_us = SIM_SECOND / 2,
                                  .nap_us = SIM_SECOND,
                                  .oversleep_us = 30 * SIM_MS,
                                  .mail_us = 30 * SIM_SECOND,
                                  .unit_s = 60,
                                  .segment_kib = 64,
                                  .fold_kib = 96};
const struct sim_form run_short = {.name = "short",
                                   .run_us = SIM_MINUTE,
                                   .calm_us = 45 * SIM_SECOND,
                                   .ends = 7,
                                   .rest_us = 6 * SIM_SECOND,
                                   .retry_us = SIM_SECOND,
                                   .down_us = 3 * SIM_SECOND,
                                   .beat_us = SIM_SECOND / 2,
                                   .nap_us = SIM_SECOND,
                                   .oversleep_us = 30 * SIM_MS,
                                   .mail_us = 15 * SIM_SECOND,
                                   .unit_s = 12,
                                   .segment_kib = 16,
                                   .fold_kib = 24};

#define FOLDER_MAX 60

static struct {
    const struct sim_form *form;
    bool keeps;
    char folder[FOLDER_MAX]; /* what is left of a run that ended itself goes with it */
} common;

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *at)
{
    (void)status;
    (void)kind;
    (void)at;
    (void)remove(path);
    return 0;
}

static void remove_folder(const char *path)
{
    (void)nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static bool make_folder(char folder[FOLDER_MAX], const char *below)
{
    (void)snprintf(folder, FOLDER_MAX, "%.40s/rung-sim-XXXXXX", below);
    return mkdtemp(folder) != NULL;
}

bool run_prepare(const struct sim_form *form, struct text settings, bool keeps)
{
    char why[600] = "no room in /dev/shm";
    common.form = form;
    common.keeps = keeps;
    sim_init(0, form, false);
    bool is_good = make_folder(common.folder, "/dev/shm") &&
                   node_prepare(common.folder, settings, why, sizeof why);
    if (!is_good) {
        (void)fprintf(stderr, "rung-sim: %s\n", why);
    }
    return is_good;
}

void run_done(void)
{
    node_done();
    remove_folder(common.folder);
}

static void live(void *ctx)
{
    (void)ctx;
    peers_start();
    net_start();
    node_plan_ends(sim.form->ends, sim.form->run_us);
    sim_run(sim.form->run_us);
    sim.is_calm = true;
    sim_run(sim.form->run_us + sim.form->calm_us);
}

static void listen_to_the_end(void)
{
    for (int i = 0; i < 50 && sim.violation[0] == '\0' && !(node_is_up() && oracle_is_listening());
         i++) {
        sim_run(sim.now_us + 100 * SIM_MS); /* what happened just now may be on its way */
    }
    if (!node_is_up()) {
        sim_broken("rest: the server is not up");
    }
}

void run_with(uint64_t seed, bool is_verbose, void (*work)(void *ctx), void *ctx,
              struct run_outcome *outcome)
{
    char folder[FOLDER_MAX];
    char why[600] = "no room in /dev/shm";
    *outcome = (struct run_outcome){.seed = seed};
    sim_init(seed, common.form, is_verbose);
    oracle_init();
    if (!make_folder(folder, common.keeps ? "/dev/shm" : common.folder) ||
        !node_init(folder, why, sizeof why)) {
        sim_broken("%s", why);
    } else {
        work(ctx);
        listen_to_the_end();
    }
    if (sim.violation[0] == '\0') {
        oracle_judge(outcome->hash);
    }
    outcome->trace = sim.trace;
    outcome->events = sim.events;
    outcome->counts = sim.counts;
    (void)snprintf(outcome->violation, sizeof outcome->violation, "%s%s%s", sim.violation,
                   common.keeps && sim.violation[0] ? "; kept in " : "",
                   common.keeps && sim.violation[0] ? folder : "");
    if (sim.violation[0] == '\0' || !common.keeps) {
        remove_folder(folder);
    }
}

void run_once(uint64_t seed, bool is_verbose, struct run_outcome *outcome)
{
    run_with(seed, is_verbose, live, NULL, outcome);
}

const char *run_folder(void)
{
    return common.folder;
}

void run_print(const struct run_outcome *outcome)
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
    (void)printf(
        "  delivered   %u pages, %u mails out, %u of them repeated (%u were in flight when the "
        "process ended), %u mails in\n",
        c->pages, c->mails_out, c->repeated, c->in_flight, c->mails_in);
    (void)printf("  trace %016llx, state %s\n", (unsigned long long)outcome->trace,
                 outcome->hash[0] ? outcome->hash : "-");
}
