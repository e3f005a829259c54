#include "base/guarded_fd.h"
#include <dirent.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define WORD_BITS 64U

static atomic_uint_fast64_t guarded[GUARDED_FD_MAX / WORD_BITS];
static struct { /* what it was when it was added: a number may be somebody else's by now */
    atomic_uint_fast64_t device, file;
} identities[GUARDED_FD_MAX];
static atomic_int owner; /* the process */

static bool is_added(int fd)
{
    if (fd < 0 || fd >= GUARDED_FD_MAX) {
        return false;
    }
    uint64_t word = atomic_load_explicit(&guarded[(unsigned)fd / WORD_BITS], memory_order_acquire);
    return (word >> (unsigned)fd % WORD_BITS & 1) != 0;
}

void guarded_fd_add(int fd)
{
    struct stat status;
    if (fd > STDERR_FILENO && fd < GUARDED_FD_MAX && fstat(fd, &status) == 0) {
        atomic_store(&identities[fd].device, status.st_dev);
        atomic_store(&identities[fd].file, status.st_ino);
        atomic_store(&owner, getpid());
        atomic_fetch_or(&guarded[(unsigned)fd / WORD_BITS], UINT64_C(1)
                                                                << (unsigned)fd % WORD_BITS);
    }
}

void guarded_fd_add_open(void)
{
    DIR *listing = opendir("/proc/self/fd");
    struct dirent *entry = NULL;
    while (listing != NULL && (entry = readdir(listing)) != NULL) {
        long fd = strtol(entry->d_name, NULL, 10);
        if (fd < GUARDED_FD_MAX && fd != dirfd(listing)) {
            guarded_fd_add((int)fd);
        }
    }
    if (listing != NULL) {
        (void)closedir(listing);
    }
}

/* A child that shares our memory, by vfork(), closes a copy: ours stays guarded. */
void guarded_fd_drop(int fd)
{
    if (is_added(fd) && atomic_load(&owner) == getpid()) {
        atomic_fetch_and(&guarded[(unsigned)fd / WORD_BITS],
                         ~(UINT64_C(1) << (unsigned)fd % WORD_BITS));
    }
}

void guarded_fd_drop_all(void)
{
    for (size_t i = 0; i < GUARDED_FD_MAX / WORD_BITS; i++) {
        atomic_store(&guarded[i], 0);
    }
}

bool guarded_fd_is_open(int fd)
{
    struct stat status;
    int before = errno;
    bool is_it = is_added(fd) && atomic_load(&owner) == getpid() && fstat(fd, &status) == 0 &&
                 atomic_load(&identities[fd].device) == status.st_dev &&
                 atomic_load(&identities[fd].file) == status.st_ino;
    errno = before;
    return is_it;
}
