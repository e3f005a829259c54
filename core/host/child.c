#include "host/child.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/arena.h"

void child_init(struct child *child)
{
    *child = (struct child){.socket = -1, .output = -1, .errors = -1};
}

static void close_one(int *fd)
{
    if (*fd >= 0) {
        (void)close(*fd);
        *fd = -1;
    }
}

void child_close(struct child *child)
{
    close_one(&child->socket);
    close_one(&child->output);
    close_one(&child->errors);
}

/* --- what it is started with --- */

static void put(struct arena *arena, const char ***arguments, size_t *count, const char *word)
{
    *ARENA_PUSH(arena, *arguments, *count) = word;
}

static void put_number(struct arena *arena, const char ***arguments, size_t *count,
                       const char *option, int64_t number)
{
    if (number > 0) {
        put(arena, arguments, count, arena_printf(arena, "%s=%lld", option, (long long)number).p);
    }
}

static const char *const *arguments_of(struct arena *arena, const struct child_plan *plan)
{
    const char **arguments = NULL;
    size_t count = 0;
    put(arena, &arguments, &count, plan->launcher);
    put_number(arena, &arguments, &count, "--memory", plan->memory_bytes);
    put_number(arena, &arguments, &count, "--cpu", plan->cpu_s);
    put_number(arena, &arguments, &count, "--files", plan->files);
    for (size_t i = 0; i < plan->read_count; i++) {
        put(arena, &arguments, &count,
            arena_printf(arena, "--read=%.*s", TEXT_ARG(plan->read[i])).p);
    }
    for (size_t i = 0; i < plan->write_count; i++) {
        put(arena, &arguments, &count,
            arena_printf(arena, "--write=%.*s", TEXT_ARG(plan->write[i])).p);
    }
    if (plan->is_script) {
        put(arena, &arguments, &count, "--exec");
    }
    put(arena, &arguments, &count, plan->file);
    put(arena, &arguments, &count, NULL);
    return arguments;
}

/* --- descriptors: ours close on exec, its own are duplicated into place --- */

struct ends {
    int socket, output, errors; /* the child's */
};

static bool make_pipe(int *ours, int *its)
{
    int both[2];
    if (pipe2(both, O_CLOEXEC) != 0) {
        return false;
    }
    *ours = both[0];
    *its = both[1];
    return fcntl(*ours, F_SETFL, O_NONBLOCK) == 0;
}

static bool make_ends(struct child *child, struct ends *ends)
{
    int both[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, both) != 0) {
        return false;
    }
    child->socket = both[0];
    ends->socket = both[1];
    return fcntl(child->socket, F_SETFL, O_NONBLOCK) == 0 &&
           make_pipe(&child->output, &ends->output) && make_pipe(&child->errors, &ends->errors);
}

static void close_ends(struct ends *ends)
{
    close_one(&ends->socket);
    close_one(&ends->output);
    close_one(&ends->errors);
}

/* The three come from above 9 first: a duplicate onto itself would stay closed on exec. */
static bool lift(int *fd)
{
    int high = fcntl(*fd, F_DUPFD_CLOEXEC, 10);
    close_one(fd);
    *fd = high;
    return high >= 0;
}

static int spawn(const struct child_plan *plan, const struct ends *ends, pid_t *pid)
{
    static char path[] = "PATH=/usr/local/bin:/usr/bin:/bin", lang[] = "LANG=C.UTF-8",
                bridge[] = "RUNG_BRIDGE=1";
    char *environment[] = {path, lang, bridge, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    struct arena arena;
    sigset_t none, all;
    (void)sigemptyset(&none);
    (void)sigfillset(&all);
    arena_init(&arena);
    const char *const *arguments = arguments_of(&arena, plan);
    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawnattr_init(&attributes);
    (void)posix_spawnattr_setflags(
        &attributes, (short)(POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF));
    (void)posix_spawnattr_setsigmask(&attributes, &none);
    (void)posix_spawnattr_setsigdefault(&attributes, &all);
    int err = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    err = err ? err : posix_spawn_file_actions_adddup2(&actions, ends->output, 1);
    err = err ? err : posix_spawn_file_actions_adddup2(&actions, ends->errors, 2);
    err = err ? err : posix_spawn_file_actions_adddup2(&actions, ends->socket, CHILD_DESCRIPTOR);
    err = err ? err : posix_spawn_file_actions_addclosefrom_np(&actions, CHILD_DESCRIPTOR + 1);
    err = err ? err : posix_spawn_file_actions_addchdir_np(&actions, "/");
    err = err ? err
              : posix_spawn(pid, plan->launcher, &actions, &attributes, (char *const *)arguments,
                            environment);
    (void)posix_spawn_file_actions_destroy(&actions);
    (void)posix_spawnattr_destroy(&attributes);
    arena_fini(&arena);
    return err;
}

bool child_start(const struct child_plan *plan, struct child *child, char *why, size_t why_size)
{
    struct ends ends = {-1, -1, -1};
    child_init(child);
    int err = 0;
    if (!make_ends(child, &ends) || !lift(&ends.socket) || !lift(&ends.output) ||
        !lift(&ends.errors)) {
        err = errno;
    } else {
        err = spawn(plan, &ends, &child->pid);
    }
    close_ends(&ends);
    if (err != 0) {
        (void)snprintf(why, why_size, "%s does not start: %s", plan->launcher, strerror(err));
        child->pid = 0;
        child_close(child);
    }
    return err == 0;
}

/* --- its end --- */

void child_signal(const struct child *child, int number)
{
    if (child->pid > 0 && kill(-child->pid, number) != 0) {
        (void)kill(child->pid, number);
    }
}

bool child_reap(struct child *child, int *status)
{
    if (child->pid == 0) {
        return false;
    }
    siginfo_t ended = {0};
    if (waitid(P_PID, (id_t)child->pid, &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
        ended.si_pid == 0) {
        return false;
    }
    /* What it has started goes with it, now: until it is taken, its number is nobody else's. */
    (void)kill(-child->pid, SIGKILL);
    pid_t taken = 0;
    do {
        taken = waitpid(child->pid, status, WNOHANG);
    } while (taken < 0 && errno == EINTR);
    if (taken <= 0) {
        *status = 0; /* somebody else has taken it: nothing is known */
    }
    child->pid = 0;
    return true;
}

void child_kill(struct child *child, int *status)
{
    *status = 0;
    if (child->pid == 0) {
        return;
    }
    child_signal(child, SIGKILL);
    while (waitpid(child->pid, status, 0) < 0 && errno == EINTR) {
    }
    child->pid = 0;
}

void child_explain(int status, char *out, size_t out_size)
{
    if (WIFSIGNALED(status)) {
        (void)snprintf(out, out_size, "it was ended by signal %d (%s)", WTERMSIG(status),
                       strsignal(WTERMSIG(status)));
    } else {
        (void)snprintf(out, out_size, "it ended with exit code %d", WEXITSTATUS(status));
    }
}
