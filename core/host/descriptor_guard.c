#include "host/descriptor_guard.h"
#include <dirent.h>
#include <errno.h>
#include <rung/plugin.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "host/crumb.h"

#define WORD_BITS 64U

static atomic_uint_fast64_t guarded[DESCRIPTOR_GUARD_MAX / WORD_BITS];
static struct { /* what it was when it was guarded: a number may be somebody else's by now */
    dev_t device;
    ino_t file;
} identities[DESCRIPTOR_GUARD_MAX];
static _Thread_local unsigned refused;

static bool is_guarded(int fd)
{
    if (fd < 0 || fd >= DESCRIPTOR_GUARD_MAX) {
        return false;
    }
    uint64_t word = atomic_load_explicit(&guarded[(unsigned)fd / WORD_BITS], memory_order_relaxed);
    return (word >> (unsigned)fd % WORD_BITS & 1) != 0;
}

static void set(int fd, bool on)
{
    uint64_t bit = UINT64_C(1) << (unsigned)fd % WORD_BITS;
    if (on) {
        atomic_fetch_or(&guarded[(unsigned)fd / WORD_BITS], bit);
    } else {
        atomic_fetch_and(&guarded[(unsigned)fd / WORD_BITS], ~bit);
    }
}

void descriptor_guard_add(int fd)
{
    struct stat status;
    if (fd > STDERR_FILENO && fd < DESCRIPTOR_GUARD_MAX && fstat(fd, &status) == 0) {
        identities[fd].device = status.st_dev;
        identities[fd].file = status.st_ino;
        set(fd, true);
    }
}

static bool is_still_it(int fd)
{
    struct stat status;
    return fstat(fd, &status) == 0 && identities[fd].device == status.st_dev &&
           identities[fd].file == status.st_ino;
}

void descriptor_guard_begin(void)
{
    DIR *listing = opendir("/proc/self/fd");
    struct dirent *entry = NULL;
    while (listing != NULL && (entry = readdir(listing)) != NULL) {
        long fd = strtol(entry->d_name, NULL, 10);
        if (fd < DESCRIPTOR_GUARD_MAX && fd != dirfd(listing)) {
            descriptor_guard_add((int)fd);
        }
    }
    if (listing != NULL) {
        (void)closedir(listing);
    }
}

void descriptor_guard_end(void)
{
    for (size_t i = 0; i < DESCRIPTOR_GUARD_MAX / WORD_BITS; i++) {
        atomic_store(&guarded[i], 0);
    }
}

unsigned descriptor_guard_take(void)
{
    unsigned count = refused;
    refused = 0;
    return count;
}

int descriptor_guard_judge(int code, struct arena *arena, struct text *error)
{
    if (refused == 0) {
        return code;
    }
    *error = arena_printf(arena, "it tried to close %u descriptors that are the server's",
                          descriptor_guard_take());
    return RUNG_EINVAL;
}

/* In the place of the C library's: rungd exports it, as crumb.c's _exit, and what a plugin calls is
 * looked for in the program first. */
int close(int fd)
{
    if (is_guarded(fd)) {
        if (crumb_is_inside() && is_still_it(fd)) {
            refused++;
            errno = EBADF;
            return -1;
        }
        set(fd, false);
    }
    return (int)syscall(SYS_close, fd);
}
