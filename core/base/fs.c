#include "base/fs.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include "base/random.h"

static int fs_read_all(int fd, size_t bytes_max, struct buf *out)
{
    size_t start = out->n;
    for (;;) {
        buf_reserve(out, 16384);
        ssize_t got = read(fd, out->p + out->n, out->capacity - out->n);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return -errno;
        }
        if (got == 0) {
            return 0;
        }
        out->n += (size_t)got;
        if (out->n - start > bytes_max) {
            return -EFBIG;
        }
    }
}

int fs_read_file(const char *path, size_t bytes_max, struct buf *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return -errno;
    }
    size_t before = out->n;
    int err = fs_read_all(fd, bytes_max, out);
    (void)close(fd);
    if (err != 0) {
        out->n = before; /* Half a file is no file. */
    }
    return err;
}

static int fs_write_all(int fd, struct text bytes)
{
    for (size_t done = 0; done < bytes.n;) {
        ssize_t written = write(fd, bytes.p + done, bytes.n - done);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            return -errno;
        }
        done += (size_t)written;
    }
    return 0;
}

static int fs_folder_of(const char *path, char folder[PATH_MAX])
{
    const char *slash = strrchr(path, '/');
    size_t length = slash == NULL ? 0 : slash == path ? 1 : (size_t)(slash - path);
    if (length >= PATH_MAX) {
        return -ENAMETOOLONG;
    }
    (void)snprintf(folder, PATH_MAX, "%.*s", (int)length, path);
    if (length == 0) {
        (void)snprintf(folder, PATH_MAX, ".");
    }
    return 0;
}

/* Writes and syncs the file under its temporary name; it is gone again when that fails. */
static int fs_write_temporary(const char *name, struct text bytes, unsigned mode)
{
    int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return -errno;
    }
    int err = fs_write_all(fd, bytes);
    if (err == 0 && (fchmod(fd, (mode_t)mode) != 0 || fsync(fd) != 0)) {
        err = -errno;
    }
    if (close(fd) != 0 && err == 0) {
        err = -errno;
    }
    if (err != 0) {
        (void)unlink(name);
    }
    return err;
}

int fs_write_file_atomic(const char *path, struct text bytes, unsigned mode)
{
    char folder[PATH_MAX];
    char temporary[PATH_MAX];
    int err = fs_folder_of(path, folder);
    if (err != 0) {
        return err;
    }
    int length = snprintf(temporary, sizeof temporary, "%s.%016llx.tmp", path,
                          (unsigned long long)random_u64());
    if (length < 0 || (size_t)length >= sizeof temporary) {
        return -ENAMETOOLONG;
    }
    err = fs_write_temporary(temporary, bytes, mode);
    if (err != 0) {
        return err;
    }
    if (rename(temporary, path) != 0) {
        err = -errno;
        (void)unlink(temporary);
        return err;
    }
    return fs_sync_folder(folder);
}

int fs_make_folder(const char *path, unsigned mode)
{
    if (mkdir(path, (mode_t)mode) == 0) {
        return 0;
    }
    int err = -errno;
    struct stat status;
    if (err == -EEXIST && stat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
        return 0;
    }
    return err;
}

int fs_sync_folder(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return -errno;
    }
    int err = fsync(fd) == 0 ? 0 : -errno;
    (void)close(fd);
    return err;
}

/* Over what was there, and cut behind it: an old file needs no room on a full disk. */
int fs_sign_lock(int fd)
{
    char pid[32];
    int length = snprintf(pid, sizeof pid, "%ld\n", (long)getpid());
    int err = fs_write_all(fd, (struct text){pid, (size_t)length});
    return err != 0 ? err : ftruncate(fd, length) == 0 ? 0 : -errno;
}

int fs_lock_file(const char *path, int *fd)
{
    int opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (opened < 0) {
        return -errno;
    }
    int err = flock(opened, LOCK_EX | LOCK_NB) == 0 ? 0 : -errno;
    if (err != 0) {
        (void)close(opened);
        return err;
    }
    *fd = opened;
    return 0;
}

void fs_unlock_file(int *fd)
{
    if (*fd >= 0) {
        (void)close(*fd); /* The lock goes with the last descriptor. */
        *fd = -1;
    }
}

int64_t fs_free_bytes(const char *path)
{
    struct statvfs volume;
    if (statvfs(path, &volume) != 0) {
        return -errno;
    }
    return (int64_t)(volume.f_bavail * volume.f_frsize);
}

int64_t fs_room_bytes(const char *path)
{
    struct rlimit limit;
    struct stat status;
    int64_t room = fs_free_bytes(path);
    if (room < 0 || stat(path, &status) != 0 || getrlimit(RLIMIT_FSIZE, &limit) != 0 ||
        limit.rlim_cur == RLIM_INFINITY) {
        return room;
    }
    int64_t left = (int64_t)limit.rlim_cur - status.st_size;
    left = left > 0 ? left : 0;
    return left < room ? left : room;
}

/* For file systems that cannot allocate without writing. */
static int fs_fill(int fd, off_t from, off_t to)
{
    static const char zeros[1 << 16];
    int err = lseek(fd, from, SEEK_SET) < 0 ? -errno : 0;
    for (off_t at = from; at < to && err == 0; at += (off_t)sizeof zeros) {
        size_t left = (size_t)(to - at);
        size_t count = left < sizeof zeros ? left : sizeof zeros;
        err = fs_write_all(fd, (struct text){zeros, count});
    }
    return err;
}

int fs_make_file(const char *path, uint64_t bytes, unsigned mode)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, (mode_t)mode);
    struct stat status;
    if (fd < 0) {
        return -errno;
    }
    int err = fstat(fd, &status) == 0 ? 0 : -errno;
    if (err == 0 && (uint64_t)status.st_size < bytes) {
        err = fallocate(fd, 0, 0, (off_t)bytes) == 0 ? 0 : -errno;
        if (err == -EOPNOTSUPP) {
            err = fs_fill(fd, status.st_size, (off_t)bytes);
        }
    } else if (err == 0 && (uint64_t)status.st_size > bytes) {
        err = ftruncate(fd, (off_t)bytes) == 0 ? 0 : -errno;
    }
    if (err != 0 && ftruncate(fd, status.st_size) != 0) {
        err = -errno;
    }
    (void)close(fd);
    return err;
}
