#include "store/paced_file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/guarded_fd.h"
#include "base/mem.h"
#include "base/pool.h"

#define PIECE_BYTES ((size_t)512 << 10)
#define REST_US_MAX INT64_C(200000) /* a disk that is that slow has nobody who waits less */

struct paced_file {
    int fd, in, out; /* the file; the pipe's end that we read; the one that others write into */
    bool is_gentle;
    int err;        /* the first trouble; from then on what comes is thrown away */
    char *piece;    /* owned */
    int64_t offset; /* of the piece in the file */
    struct pool *thread;
};

static void rest(int64_t took_us)
{
    int64_t rest_us = took_us < REST_US_MAX ? took_us : REST_US_MAX;
    struct timespec pause = {.tv_nsec = rest_us * 1000};
    (void)nanosleep(&pause, NULL);
}

/* How much came; less than a piece at the end only. */
static size_t read_piece(struct paced_file *file)
{
    size_t count = 0;
    ssize_t got = 1;
    while (count < PIECE_BYTES && got != 0) {
        got = read(file->in, file->piece + count, PIECE_BYTES - count);
        if (got < 0 && errno != EINTR) {
            file->err = file->err ? file->err : -errno;
            return 0;
        }
        count += got > 0 ? (size_t)got : 0;
    }
    return count;
}

static int write_piece(struct paced_file *file, size_t count)
{
    size_t done = 0;
    while (done < count) {
        ssize_t put = write(file->fd, file->piece + done, count - done);
        if (put < 0 && errno != EINTR) {
            return -errno;
        }
        done += put > 0 ? (size_t)put : 0;
    }
    /* Its bytes, not what the file system notes about them: that is one sync, at the end. */
    int rc = sync_file_range(file->fd, file->offset, (off64_t)count,
                             SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE |
                                 SYNC_FILE_RANGE_WAIT_AFTER);
    file->offset += (int64_t)count;
    return rc == 0 || errno == ENOSYS || errno == ESPIPE ? 0 : -errno;
}

static void run(void *ctx)
{
    struct paced_file *file = ctx;
    size_t count = PIECE_BYTES;
    while (count > 0) {
        count = read_piece(file);
        int64_t began_us = clock_monotonic_us(NULL);
        if (count > 0 && file->err == 0) {
            file->err = write_piece(file, count);
        }
        if (count == PIECE_BYTES && file->is_gentle && file->err == 0) {
            rest(clock_monotonic_us(NULL) - began_us);
        }
    }
    if (file->err == 0 && fsync(file->fd) != 0) {
        file->err = -errno;
    }
}

struct paced_file *paced_file_open(const char *path, bool gentle, int *err)
{
    int ends[2];
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 || pipe2(ends, O_CLOEXEC) != 0) {
        *err = -errno;
        if (fd >= 0) {
            (void)close(fd);
        }
        return NULL;
    }
    const int all[] = {fd, ends[0], ends[1]};
    for (size_t i = 0; i < 3; i++) {
        guarded_fd_add(all[i]);
    }
    struct paced_file *file = MEM_NEW(struct paced_file);
    *file = (struct paced_file){.fd = fd,
                                .in = ends[0],
                                .out = ends[1],
                                .is_gentle = gentle,
                                .piece = mem_new(PIECE_BYTES),
                                .thread = pool_create(1, 1)};
    (void)pool_submit(file->thread, run, file);
    return file;
}

int paced_file_end(const struct paced_file *file)
{
    return file->out;
}

int paced_file_close(struct paced_file **file)
{
    struct paced_file *old = *file;
    (void)close(old->out);
    pool_destroy(&old->thread);
    int err = old->err;
    (void)close(old->in);
    err = close(old->fd) != 0 && err == 0 ? -errno : err;
    mem_free(old->piece);
    mem_free(old);
    *file = NULL;
    return err;
}
