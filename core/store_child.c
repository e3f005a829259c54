#include "store_child.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/mem.h"
#include "base/must.h"

#define PROGRAM "/proc/self/exe"
#define PIECE_BYTES 4096

#define PARENT "RUNGD_STORE_PARENT"

extern char **environ;

/* Our environment, and who the child belongs to. Owned by the caller; the strings are not. */
static char **make_environment(char *parent)
{
    size_t count = 0;
    size_t kept = 0;
    while (environ[count] != NULL) {
        count++;
    }
    char **made = MEM_NEW_ARRAY(char *, count + 2);
    for (size_t i = 0; i < count; i++) {
        if (strncmp(environ[i], PARENT "=", sizeof PARENT) != 0) {
            made[kept++] = environ[i];
        }
    }
    made[kept] = parent;
    return made;
}

static int spawn(const char *const *words, int out, pid_t *pid)
{
    char *argv[STORE_CHILD_WORDS_MAX + 3] = {(char *)(uintptr_t) "rungd",
                                             (char *)(uintptr_t) "store"};
    posix_spawn_file_actions_t actions;
    size_t count = 2;
    for (; *words != NULL; words++) {
        MUST(count < STORE_CHILD_WORDS_MAX + 2);
        argv[count++] = (char *)(uintptr_t)*words;
    }
    char parent[40];
    int err = posix_spawn_file_actions_init(&actions);
    if (err != 0) {
        return err;
    }
    (void)snprintf(parent, sizeof parent, PARENT "=%ld", (long)getpid());
    char **environment = make_environment(parent);
    err = posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    err = err == 0 ? posix_spawn(pid, PROGRAM, &actions, NULL, argv, environment) : err;
    mem_free(environment);
    (void)posix_spawn_file_actions_destroy(&actions);
    return err;
}

pid_t store_child_start(const char *const *words, int *fd)
{
    int ends[2];
    pid_t pid = 0;
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return -errno;
    }
    int err = spawn(words, ends[1], &pid);
    (void)close(ends[1]);
    if (err != 0) {
        (void)close(ends[0]);
        return -err;
    }
    *fd = ends[0];
    return pid;
}

bool store_child_belong(void)
{
    const char *parent = getenv(PARENT);
    int64_t pid = 0;
    if (parent == NULL || !text_to_i64(text_z(parent), &pid)) {
        return false;
    }
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if ((int64_t)getppid() != pid) { /* it was gone before we could ask to be told */
        _exit(1);
    }
    return true;
}

int store_child_end(pid_t pid)
{
    int status = 0;
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR) {
            return -errno;
        }
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int store_child_run(const char *const *words, struct buf *out)
{
    int fd = -1;
    ssize_t got = 0;
    pid_t pid = store_child_start(words, &fd);
    if (pid < 0) {
        return (int)pid;
    }
    do {
        buf_reserve(out, PIECE_BYTES);
        got = read(fd, out->p + out->n, PIECE_BYTES);
        out->n += got > 0 ? (size_t)got : 0;
    } while (got > 0 || (got < 0 && errno == EINTR));
    (void)close(fd);
    return store_child_end(pid);
}

struct text store_child_value(struct text line, const char *name)
{
    struct text word;
    struct text wanted = text_z(name);
    while (text_split(&line, ' ', &word)) {
        if (text_starts(word, wanted) && word.n > wanted.n && word.p[wanted.n] == '=') {
            return text_slice(word, wanted.n + 1, word.n);
        }
    }
    return TEXT_NONE;
}
