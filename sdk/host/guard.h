/* What a process of a plugin may do is settled before any code of the plugin runs: it dies with the
 * server, gets no new privileges, and has the limits of the configuration, a filter of system calls
 * (seccomp) and one of files (Landlock), where the kernel has them. All of it stays after exec. */
#ifndef GUARD_H
#define GUARD_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GUARD_FOLDERS_MAX 64

struct guard {
    int64_t memory_bytes, cpu_s, files; /* 0: as they are */
    const char *read[GUARD_FOLDERS_MAX], *write[GUARD_FOLDERS_MAX];
    size_t read_count, write_count;
};

/* Puts all up. False: one that every kernel has could not be put up; `why` says which. What this
 * kernel lacks is said in `lacks`, "" when nothing. */
bool guard_raise(const struct guard *guard, char *lacks, size_t lacks_size, char *why,
                 size_t why_size);

#endif
