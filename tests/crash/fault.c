/* Preloaded into a program: one of its calls does what calls do on a bad day. Counts the calls that
 * change files of a folder, or those that want memory, and at the chosen one the process is killed,
 * or the call fails, or (a control) it says that it has done what it has not.
 *
 * RUNG_FAULT_FOLDER   whose files count            RUNG_FAULT_AT    the number of the call, from 1
 * RUNG_FAULT_CALL     write (or pwrite, writev) sync open rename any, or malloc
 * RUNG_FAULT_DO       kill, fail, lie, count       RUNG_FAULT_ERRNO what errno says; default EIO
 * RUNG_FAULT_FOREVER  set: also every later one    RUNG_FAULT_READY set: counts from "READY" on
 *
 * With `count` the number of calls is written to standard error at the end. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define FILES_MAX 1024

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);

enum deed { DO_NOTHING, DO_KILL, DO_FAIL, DO_LIE };

static const char *folder = "";
static const char *call = "";
static const char *deed = "";
static long at;
static int fault_errno = EIO;
static bool forever;
static atomic_bool armed;
static atomic_long count;
static atomic_bool is_ours[FILES_MAX]; /* by descriptor */

static const char *setting(const char *name, const char *otherwise)
{
    const char *value = getenv(name);
    return value != NULL ? value : otherwise;
}

__attribute__((constructor)) static void start(void)
{
    folder = setting("RUNG_FAULT_FOLDER", "/nowhere");
    call = setting("RUNG_FAULT_CALL", "any");
    deed = setting("RUNG_FAULT_DO", "count");
    at = strtol(setting("RUNG_FAULT_AT", "0"), NULL, 10);
    fault_errno = (int)strtol(setting("RUNG_FAULT_ERRNO", "5"), NULL, 10);
    forever = getenv("RUNG_FAULT_FOREVER") != NULL;
    atomic_store(&armed, getenv("RUNG_FAULT_READY") == NULL);
}

__attribute__((destructor)) static void stop(void)
{
    if (strcmp(deed, "count") == 0) {
        (void)fprintf(stderr, "calls %ld\n", atomic_load(&count));
    }
}

/* One more call of this kind: what is to become of it? */
static enum deed meet(const char *kind)
{
    bool counts = strcmp(call, kind) == 0 || (strcmp(call, "any") == 0 && *kind != 'm') ||
                  (strcmp(call, "write") == 0 && strstr(kind, "write") != NULL);
    if (!counts || !atomic_load(&armed)) {
        return DO_NOTHING;
    }
    long number = atomic_fetch_add(&count, 1) + 1;
    if (at == 0 || number < at || (number > at && !forever)) {
        return DO_NOTHING;
    }
    if (strcmp(deed, "kill") == 0) {
        (void)kill(getpid(), SIGKILL);
    }
    return strcmp(deed, "fail") == 0 ? DO_FAIL : strcmp(deed, "lie") == 0 ? DO_LIE : DO_NOTHING;
}

static void *real(const char *name)
{
    void *symbol = dlsym(RTLD_NEXT, name);
    if (symbol == NULL) {
        abort();
    }
    return symbol;
}

/* `what` is done instead of failing or lying about it. */
#define AT_FILE(ours, kind, good, what)                    \
    do {                                                   \
        enum deed fate = (ours) ? meet(kind) : DO_NOTHING; \
        if (fate == DO_FAIL) {                             \
            errno = fault_errno;                           \
            return -1;                                     \
        }                                                  \
        if (fate == DO_LIE) {                              \
            return (good);                                 \
        }                                                  \
        return (what);                                     \
    } while (0)

static bool is_file(int fd)
{
    return fd >= 0 && fd < FILES_MAX && atomic_load(&is_ours[fd]);
}

static bool is_path(const char *path)
{
    return strncmp(path, folder, strlen(folder)) == 0;
}

/* --- files --- */

static int open_any(const char *path, int flags, mode_t mode)
{
    static int (*real_open)(const char *, int, ...);
    if (real_open == NULL) {
        *(void **)&real_open = real("open");
    }
    if (is_path(path) && meet("open") == DO_FAIL) {
        errno = fault_errno;
        return -1;
    }
    int fd = real_open(path, flags, mode);
    if (fd >= 0 && fd < FILES_MAX) {
        atomic_store(&is_ours[fd], is_path(path) && (flags & O_DIRECTORY) == 0);
    }
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
    static int (*real_close)(int);
    if (real_close == NULL) {
        *(void **)&real_close = real("close");
    }
    if (fd >= 0 && fd < FILES_MAX) {
        atomic_store(&is_ours[fd], false);
    }
    return real_close(fd);
}

static ssize_t pwrite_any(int fd, const void *bytes, size_t size, off_t offset)
{
    static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
    if (real_pwrite == NULL) {
        *(void **)&real_pwrite = real("pwrite");
    }
    AT_FILE(is_file(fd), "pwrite", (ssize_t)size, real_pwrite(fd, bytes, size, offset));
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t offset)
{
    return pwrite_any(fd, bytes, size, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off_t offset)
{
    return pwrite_any(fd, bytes, size, offset);
}

ssize_t write(int fd, const void *bytes, size_t size)
{
    static ssize_t (*real_write)(int, const void *, size_t);
    if (real_write == NULL) {
        *(void **)&real_write = real("write");
    }
    if (fd == STDOUT_FILENO && size >= 5 && memcmp(bytes, "READY", 5) == 0) {
        atomic_store(&armed, true);
    }
    AT_FILE(is_file(fd), "write", (ssize_t)size, real_write(fd, bytes, size));
}

ssize_t writev(int fd, const struct iovec *pieces, int piece_count)
{
    static ssize_t (*real_writev)(int, const struct iovec *, int);
    size_t size = 0;
    if (real_writev == NULL) {
        *(void **)&real_writev = real("writev");
    }
    for (int i = 0; i < piece_count; i++) {
        size += pieces[i].iov_len;
    }
    AT_FILE(is_file(fd), "writev", (ssize_t)size, real_writev(fd, pieces, piece_count));
}

int fdatasync(int fd)
{
    static int (*real_fdatasync)(int);
    if (real_fdatasync == NULL) {
        *(void **)&real_fdatasync = real("fdatasync");
    }
    AT_FILE(is_file(fd), "sync", 0, real_fdatasync(fd));
}

int fsync(int fd)
{
    static int (*real_fsync)(int);
    if (real_fsync == NULL) {
        *(void **)&real_fsync = real("fsync");
    }
    AT_FILE(is_file(fd), "sync", 0, real_fsync(fd));
}

int rename(const char *from, const char *to)
{
    static int (*real_rename)(const char *, const char *);
    if (real_rename == NULL) {
        *(void **)&real_rename = real("rename");
    }
    AT_FILE(is_path(to), "rename", 0, real_rename(from, to));
}

/* --- memory --- */

static bool is_out_of_memory(void)
{
    if (meet("malloc") != DO_FAIL) {
        return false;
    }
    errno = ENOMEM;
    return true;
}

void *malloc(size_t size)
{
    return is_out_of_memory() ? NULL : __libc_malloc(size);
}

void *calloc(size_t items, size_t size)
{
    return is_out_of_memory() ? NULL : __libc_calloc(items, size);
}

void *realloc(void *block, size_t size)
{
    return is_out_of_memory() ? NULL : __libc_realloc(block, size);
}
