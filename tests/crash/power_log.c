/* Preloaded into a program: writes down every write, sync and change of a name below a folder, in
 * their order, so that power_cut.py can build what a disk may hold when the power fails.
 *
 * RUNG_POWER_FOLDER: the folder. RUNG_POWER_LOG: where to write. RUNG_POWER_IGNORE: controls, which
 * pretend that from the first acknowledged commit on the program forgot something: `journal` (no
 * sync of the journal), `nosync` (none of data.mdb), `nometasync` (none of LMDB's meta pages). */
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define FILES_MAX 1024

enum kind { NOT_OURS, FOLDER, JOURNAL, DATA, ACK, OTHER };

struct file {
    enum kind kind;
    uint64_t inode;
    bool dsync;
};
struct entry { /* what stands in the log before `count` bytes */
    uint64_t what, inode, offset, count;
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct file files[FILES_MAX]; /* by descriptor */
static const char *folder, *ignored;
static bool is_acknowledging;
static int log_fd = -1;

static int (*real_open)(const char *, int, ...);
static int (*real_close)(int);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_writev)(int, const struct iovec *, int);
static int (*real_fdatasync)(int);
static int (*real_fsync)(int);
static int (*real_rename)(const char *, const char *);
static int (*real_unlink)(const char *);

static void *find(const char *name)
{
    void *symbol = dlsym(RTLD_NEXT, name);
    if (symbol == NULL) {
        abort();
    }
    return symbol;
}

__attribute__((constructor)) static void start(void)
{
    *(void **)&real_open = find("open");
    *(void **)&real_close = find("close");
    *(void **)&real_write = find("write");
    *(void **)&real_pwrite = find("pwrite");
    *(void **)&real_writev = find("writev");
    *(void **)&real_fdatasync = find("fdatasync");
    *(void **)&real_fsync = find("fsync");
    *(void **)&real_rename = find("rename");
    *(void **)&real_unlink = find("unlink");
    folder = getenv("RUNG_POWER_FOLDER");
    ignored = getenv("RUNG_POWER_IGNORE");
    const char *path = getenv("RUNG_POWER_LOG");
    if (folder == NULL || path == NULL) {
        (void)fprintf(stderr, "power_log: RUNG_POWER_FOLDER and RUNG_POWER_LOG are needed\n");
        abort();
    }
    ignored = ignored == NULL ? "" : ignored;
    log_fd = real_open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

static void note(char what, uint64_t inode, uint64_t offset, const void *bytes, size_t count)
{
    struct entry entry = {(uint64_t)what, inode, offset, count};
    if (real_write(log_fd, &entry, sizeof entry) != (ssize_t)sizeof entry ||
        real_write(log_fd, bytes, count) != (ssize_t)count) {
        abort(); /* half a log proves nothing */
    }
}

static bool is_ours(const char *path)
{
    size_t length = strlen(folder);
    return strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == 0);
}

static struct file *file_of(int fd)
{
    return fd >= 0 && fd < FILES_MAX && files[fd].kind != NOT_OURS ? &files[fd] : NULL;
}

static bool is_ignored(const char *control)
{
    return is_acknowledging && strcmp(ignored, control) == 0;
}

/* --- names --- */

static void opened(const char *path, int flags, int fd)
{
    struct stat status;
    if (fd < 0 || fd >= FILES_MAX || !is_ours(path) || fstat(fd, &status) != 0) {
        return;
    }
    const char *name = strrchr(path, '/') + 1;
    enum kind kind = S_ISDIR(status.st_mode)             ? FOLDER
                     : strncmp(name, "journal-", 8) == 0 ? JOURNAL
                     : strncmp(name, "data.mdb", 8) == 0 ? DATA
                     : strcmp(name, "ACK") == 0          ? ACK
                                                         : OTHER;
    files[fd] =
        (struct file){.kind = kind, .inode = status.st_ino, .dsync = (flags & O_DSYNC) != 0};
    if (kind != FOLDER && (flags & O_CREAT) != 0) {
        note('N', status.st_ino, 0, name, strlen(name));
    }
}

static int open_any(const char *path, int flags, mode_t mode)
{
    (void)pthread_mutex_lock(&mutex);
    int fd = real_open(path, flags, mode);
    opened(path, flags, fd);
    (void)pthread_mutex_unlock(&mutex);
    return fd;
}

int open(const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    mode_t mode = (flags & O_CREAT) != 0 ? va_arg(args, mode_t) : 0;
    va_end(args);
    return open_any(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    mode_t mode = (flags & O_CREAT) != 0 ? va_arg(args, mode_t) : 0;
    va_end(args);
    return open_any(path, flags, mode);
}

int close(int fd)
{
    (void)pthread_mutex_lock(&mutex);
    if (file_of(fd) != NULL) {
        files[fd].kind = NOT_OURS;
    }
    int result = real_close(fd);
    (void)pthread_mutex_unlock(&mutex);
    return result;
}

int rename(const char *from, const char *to)
{
    (void)pthread_mutex_lock(&mutex);
    int result = real_rename(from, to);
    if (result == 0 && is_ours(from) && is_ours(to)) {
        char both[2 * NAME_MAX + 2];
        int length =
            snprintf(both, sizeof both, "%s/%s", strrchr(from, '/') + 1, strrchr(to, '/') + 1);
        note('R', 0, 0, both, (size_t)length);
    }
    (void)pthread_mutex_unlock(&mutex);
    return result;
}

int unlink(const char *path)
{
    (void)pthread_mutex_lock(&mutex);
    int result = real_unlink(path);
    if (result == 0 && is_ours(path)) {
        const char *name = strrchr(path, '/') + 1;
        note('U', 0, 0, name, strlen(name));
    }
    (void)pthread_mutex_unlock(&mutex);
    return result;
}

/* --- bytes --- */

static void wrote(int fd, const void *bytes, ssize_t count, off_t offset)
{
    const struct file *file = file_of(fd);
    if (file == NULL || count <= 0) {
        return;
    }
    note('W', file->inode, (uint64_t)offset, bytes, (size_t)count);
    is_acknowledging = is_acknowledging || file->kind == ACK;
    if (file->dsync && !is_ignored("nosync") && !is_ignored("nometasync")) {
        note('P', file->inode, (uint64_t)offset, NULL, 0); /* the write before is on disk */
    }
}

static ssize_t pwrite_any(int fd, const void *bytes, size_t count, off_t offset)
{
    (void)pthread_mutex_lock(&mutex);
    ssize_t result = real_pwrite(fd, bytes, count, offset);
    wrote(fd, bytes, result, offset);
    (void)pthread_mutex_unlock(&mutex);
    return result;
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset)
{
    return pwrite_any(fd, bytes, count, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off_t offset)
{
    return pwrite_any(fd, bytes, count, offset);
}

ssize_t write(int fd, const void *bytes, size_t count)
{
    (void)pthread_mutex_lock(&mutex);
    off_t offset = file_of(fd) != NULL ? lseek(fd, 0, SEEK_CUR) : 0;
    ssize_t result = real_write(fd, bytes, count);
    wrote(fd, bytes, result, offset);
    (void)pthread_mutex_unlock(&mutex);
    return result;
}

ssize_t writev(int fd, const struct iovec *pieces, int piece_count)
{
    (void)pthread_mutex_lock(&mutex);
    off_t offset = file_of(fd) != NULL ? lseek(fd, 0, SEEK_CUR) : 0;
    ssize_t result = real_writev(fd, pieces, piece_count);
    ssize_t left = result;
    for (int i = 0; i < piece_count && left > 0; i++) {
        ssize_t count = (ssize_t)pieces[i].iov_len < left ? (ssize_t)pieces[i].iov_len : left;
        wrote(fd, pieces[i].iov_base, count, offset);
        offset += count;
        left -= count;
    }
    (void)pthread_mutex_unlock(&mutex);
    return result;
}

static int sync_any(int fd, int (*real)(int))
{
    int result = real(fd); /* one thread writes each file, so none of its writes comes between */
    (void)pthread_mutex_lock(&mutex);
    const struct file *file = file_of(fd);
    if (result == 0 && file != NULL && !(file->kind == JOURNAL && is_ignored("journal")) &&
        !(file->kind == DATA && is_ignored("nosync"))) {
        note(file->kind == FOLDER ? 'F' : 'S', file->inode, 0, NULL, 0);
    }
    (void)pthread_mutex_unlock(&mutex);
    return result;
}

int fdatasync(int fd)
{
    return sync_any(fd, real_fdatasync);
}

int fsync(int fd)
{
    return sync_any(fd, real_fsync);
}
