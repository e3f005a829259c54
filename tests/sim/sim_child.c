#include "sim_child.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

void sim_child_start(struct sim_child *child, void (*work)(void *ctx, struct run_outcome *outcome),
                     void *ctx)
{
    int ends[2];
    if (pipe(ends) != 0 || (child->pid = fork()) < 0) {
        perror("rung-sim");
        exit(2);
    }
    if (child->pid == 0) {
        struct run_outcome outcome = {.seed = 0};
        const struct rlimit cpu = {CHILD_CPU_SECONDS_MAX, CHILD_CPU_SECONDS_MAX};
        (void)setrlimit(RLIMIT_CPU, &cpu);
        work(ctx, &outcome);
        _exit(write(ends[1], &outcome, sizeof outcome) == sizeof outcome ? 0 : 2);
    }
    (void)close(ends[1]);
    child->fd = ends[0];
}

static void say_ended(struct run_outcome *outcome, int status)
{
    bool is_endless =
        WIFSIGNALED(status) && (WTERMSIG(status) == SIGKILL || WTERMSIG(status) == SIGXCPU);
    *outcome = (struct run_outcome){.seed = 0};
    (void)snprintf(outcome->violation, sizeof outcome->violation, "the server %s (signal %d)",
                   is_endless ? "never came to rest" : "ended itself",
                   WIFSIGNALED(status) ? WTERMSIG(status) : 0);
}

void sim_child_finish(struct sim_child *child, struct run_outcome *outcome)
{
    int status = 0;
    size_t used = 0;
    ssize_t got = 0;
    while (used < sizeof *outcome &&
           (got = read(child->fd, (char *)outcome + used, sizeof *outcome - used)) > 0) {
        used += (size_t)got;
    }
    (void)close(child->fd);
    (void)waitpid(child->pid, &status, 0);
    if (used != sizeof *outcome) {
        say_ended(outcome, status);
    }
}
