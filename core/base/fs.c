#include "base/fs.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

int fs_read_file(const char *path, size_t bytes_max, struct buf *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return -errno;
    }
    int result = 0;
    for (;;) {
        buf_reserve(out, 65536);
        ssize_t got = read(fd, out->p + out->n, 65536);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            result = got < 0 ? -errno : 0;
            break;
        }
        out->n += (size_t)got;
        if (out->n > bytes_max) {
            result = -EFBIG;
            break;
        }
    }
    (void)close(fd);
    return result;
}

int fs_sync_folder(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return -errno;
    }
    int result = fsync(fd) == 0 ? 0 : -errno;
    (void)close(fd);
    return result;
}

static int write_all(int fd, struct text bytes)
{
    while (bytes.n > 0) {
        ssize_t written = write(fd, bytes.p, bytes.n);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            return -errno;
        }
        bytes.p += written;
        bytes.n -= (size_t)written;
    }
    return fsync(fd) == 0 ? 0 : -errno;
}

static int sync_parent(const char *path)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    size_t length = slash == NULL ? 0 : (size_t)(slash - path);
    if (length >= sizeof folder) {
        return -ENAMETOOLONG;
    }
    memcpy(folder, path, length);
    folder[length] = '\0';
    return fs_sync_folder(slash == NULL ? "." : length == 0 ? "/" : folder);
}

int fs_write_file_atomic(const char *path, struct text bytes, unsigned mode)
{
    char temporary[PATH_MAX];
    int length = snprintf(temporary, sizeof temporary, "%s.new-%ld", path, (long)getpid());
    if (length < 0 || (size_t)length >= sizeof temporary) {
        return -ENAMETOOLONG;
    }
    int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return -errno;
    }
    int result = write_all(fd, bytes);
    if (result == 0 && fchmod(fd, mode) != 0) {
        result = -errno;
    }
    if (close(fd) != 0 && result == 0) {
        result = -errno;
    }
    if (result == 0 && rename(temporary, path) != 0) {
        result = -errno;
    }
    if (result != 0) {
        (void)unlink(temporary);
        return result;
    }
    return sync_parent(path);
}

int fs_make_folder(const char *path, unsigned mode)
{
    struct stat status;
    if (mkdir(path, mode) == 0) {
        return 0;
    }
    int result = -errno;
    if (result == -EEXIST && stat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
        return 0;
    }
    return result;
}

int fs_lock_file(const char *path, int *fd)
{
    char pid[32];
    int handle = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (handle < 0) {
        return -errno;
    }
    if (flock(handle, LOCK_EX | LOCK_NB) != 0) {
        int result = -errno;
        (void)close(handle);
        return result;
    }
    int length = snprintf(pid, sizeof pid, "%ld\n", (long)getpid());
    if (ftruncate(handle, 0) != 0 || pwrite(handle, pid, (size_t)length, 0) != length) {
        int result = -errno;
        (void)close(handle);
        return result;
    }
    *fd = handle;
    return 0;
}

void fs_unlock_file(int *fd)
{
    if (*fd >= 0) {
        (void)close(*fd);
        *fd = -1;
    }
}

int64_t fs_free_bytes(const char *path)
{
    struct statvfs status;
    if (statvfs(path, &status) != 0) {
        return -errno;
    }
    return (int64_t)status.f_bavail * (int64_t)status.f_frsize;
}
