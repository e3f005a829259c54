/* One process of a plugin, started by the program rung-plugin-host: a socket on its descriptor 3,
 * pipes behind its stdout and stderr, a session and an environment of its own. Started with
 * posix_spawn, never by a fork of this process. Knows no loop: who owns the child watches its
 * descriptors. */
#ifndef HOST_CHILD_H
#define HOST_CHILD_H
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include "base/text.h"

#define CHILD_DESCRIPTOR 3 /* where it speaks */

struct child_plan {                     /* lent */
    const char *launcher;               /* rung-plugin-host */
    const char *file;                   /* absolute */
    bool is_script;                     /* it is run by itself, not loaded */
    int64_t memory_bytes, cpu_s, files; /* 0: as the server's own */
    const struct text *read, *write;    /* folders besides the usual ones */
    size_t read_count, write_count;
};

struct child {
    pid_t pid;                  /* 0: none */
    int socket, output, errors; /* ours, non-blocking; -1: closed */
};

void child_init(struct child *child);
/* False: `why` says what the system said. */
bool child_start(const struct child_plan *plan, struct child *child, char *why, size_t why_size);
void child_signal(const struct child *child, int number); /* to it and all it has started */
/* True: it has ended, `status` says how (waitpid); then pid is 0. Does not wait. What it has left
 * behind in its session is killed. */
bool child_reap(struct child *child, int *status);
/* SIGKILL, and waits: that is short. */
void child_kill(struct child *child, int *status);
void child_close(struct child *child); /* our ends; it reads EOF */
/* "it was ended by signal 11 (Segmentation fault)", "it ended with exit code 1" */
void child_explain(int status, char *out, size_t out_size);

#endif
