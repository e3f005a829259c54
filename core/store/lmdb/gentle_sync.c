#include "store/lmdb/gentle_sync.h"
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/library.h"

/* Of the file, not of what is dirty in it: random pages of a large file are few in each piece. */
#define PIECE_BYTES ((off64_t)512 << 10)

static _Thread_local const atomic_bool *hurries; /* NULL: this thread syncs as everybody does */
static _Thread_local size_t pieces;

void gentle_sync_begin(const atomic_bool *until)
{
    hurries = until;
    pieces = 0;
}

size_t gentle_sync_end(void)
{
    hurries = NULL;
    return pieces;
}

/* Not every file system knows how; what the disk says is told, or the sync behind it would not say
 * it again. */
static bool write_out(int fd)
{
    struct stat status;
    int rc = fstat(fd, &status);
    for (off64_t at = 0; rc == 0 && at < status.st_size && !atomic_load(hurries);
         at += PIECE_BYTES) {
        rc = sync_file_range(fd, at, PIECE_BYTES,
                             SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE |
                                 SYNC_FILE_RANGE_WAIT_AFTER);
        pieces++;
    }
    return rc == 0 || errno == ENOSYS || errno == ESPIPE || errno == EINVAL;
}

/* --- in the place of the C library's --- */

/* The one behind ours, by its name. */
static int sync_by(const char *name, _Atomic(int (*)(int fd)) *known, int fd)
{
    int (*next)(int fd) = atomic_load(known);
    if (next == NULL) {
        library_next(name, (void (**)(void)) & next);
        atomic_store(known, next);
    }
    return next(fd);
}

int fdatasync(int fd)
{
    static _Atomic(int (*)(int fd)) known;
    if (hurries != NULL && !write_out(fd)) {
        return -1;
    }
    return sync_by("fdatasync", &known, fd);
}

int fsync(int fd)
{
    static _Atomic(int (*)(int fd)) known;
    if (hurries != NULL && !write_out(fd)) {
        return -1;
    }
    return sync_by("fsync", &known, fd);
}
