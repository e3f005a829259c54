#include "disk.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>
#include "base/mem.h"
#include "base/must.h"
#include "sim.h"

#define SECTOR 512u
#define SECTORS_AT_ONCE 64u
#define FDS_MAX 256
#define FILES_MAX 64

struct sector { /* as it was when it was last synced */
    unsigned char bytes[SECTOR];
};
struct file { /* by inode, so that a rename changes nothing */
    uint64_t inode;
    uint64_t *numbers;      /* owned; of the sectors that are written and not synced */
    struct sector *sectors; /* owned; in the same order */
    size_t count, capacity;
};
enum name_what { NAME_MADE, NAME_MOVED };
struct name { /* a change of a name that no sync of the folder has followed */
    enum name_what what;
    char path[PATH_MAX], to[PATH_MAX];
};
struct disk {
    char folder[PATH_MAX];
    struct file files[FILES_MAX];
    size_t file_count;
    struct {
        struct file *file; /* NULL: not ours */
        bool is_folder, is_dsync;
    } fds[FDS_MAX];
    struct name names[64];
    size_t name_count;
    unsigned calls_left; /* 0: no cut is planned */
    unsigned syncs_left; /* the same, counted in syncs */
    enum disk_cut how;   /* of the cut that is counted in syncs */
    struct {
        unsigned syncs;
        enum disk_cut how;
    } again; /* the cut behind that one, counted from when the power is back; 0: none */
    bool is_dark;
};
static struct disk disk;

void disk_init(const char *folder)
{
    MUST(disk.file_count == 0 && disk.name_count == 0); /* one process, one disk */
    (void)snprintf(disk.folder, sizeof disk.folder, "%s", folder);
}

static void forget(struct file *file)
{
    mem_free(file->numbers);
    mem_free(file->sectors);
    *file = (struct file){.inode = file->inode};
}

void disk_cut_after(unsigned calls)
{
    disk.calls_left = calls;
}

void disk_cut_at_sync(unsigned number, enum disk_cut how)
{
    disk.syncs_left = number;
    disk.how = how;
}

void disk_cut_again(unsigned number, enum disk_cut how)
{
    disk.again.syncs = number;
    disk.again.how = how;
}

void disk_go_dark(void)
{
    disk.is_dark = true;
}

bool disk_is_dark(void)
{
    return disk.is_dark;
}

/* True: no power, the call fails. */
static bool is_dark(void)
{
    if (!disk.is_dark && disk.calls_left > 0 && --disk.calls_left == 0) {
        disk.is_dark = true;
        sim_note("power", sim.life, 0);
    }
    errno = EIO;
    return disk.is_dark;
}

/* The same for a sync, which may also come to its end first. */
static bool is_dark_for_sync(bool *is_last)
{
    *is_last = disk.syncs_left > 0 && --disk.syncs_left == 0;
    if (*is_last && disk.how != DISK_CUT_BEHIND && !disk.is_dark) {
        disk.is_dark = true;
        sim_note("power", sim.life, 0);
    }
    return is_dark();
}

static bool is_ours(const char *path)
{
    size_t n = strlen(disk.folder);
    return n > 0 && strncmp(path, disk.folder, n) == 0 && (path[n] == '/' || path[n] == '\0');
}

static struct file *file_of(int fd)
{
    return fd >= 0 && fd < FDS_MAX ? disk.fds[fd].file : NULL;
}

static struct file *file_by_inode(uint64_t inode)
{
    for (size_t i = 0; i < disk.file_count; i++) {
        if (disk.files[i].inode == inode) {
            return &disk.files[i];
        }
    }
    MUST(disk.file_count < FILES_MAX);
    disk.files[disk.file_count] = (struct file){.inode = inode};
    return &disk.files[disk.file_count++];
}

/* --- contents --- */

static bool has_sector(const struct file *file, uint64_t number)
{
    for (size_t i = file->count; i > 0; i--) {
        if (file->numbers[i - 1] == number) {
            return true;
        }
    }
    return false;
}

static void keep_sector(struct file *file, uint64_t number, const unsigned char *bytes)
{
    if (has_sector(file, number)) {
        return;
    }
    if (file->count == file->capacity) {
        file->capacity = file->capacity ? file->capacity * 2 : 32;
        file->numbers = mem_resize(file->numbers, file->capacity * sizeof *file->numbers);
        file->sectors = mem_resize(file->sectors, file->capacity * sizeof *file->sectors);
    }
    file->numbers[file->count] = number;
    memcpy(file->sectors[file->count++].bytes, bytes, SECTOR);
}

static void keep(struct file *file, int fd, uint64_t offset, size_t count)
{
    static unsigned char bytes[SECTORS_AT_ONCE * SECTOR];
    uint64_t end = (offset + count + SECTOR - 1) / SECTOR;
    for (uint64_t at = offset / SECTOR; at < end; at += SECTORS_AT_ONCE) {
        size_t sectors = end - at < SECTORS_AT_ONCE ? (size_t)(end - at) : SECTORS_AT_ONCE;
        ssize_t got = pread(fd, bytes, sectors * SECTOR, (off_t)(at * SECTOR));
        size_t have = got > 0 ? (size_t)got : 0;
        memset(bytes + have, 0, sectors * SECTOR - have); /* behind the end: zeros */
        for (size_t i = 0; i < sectors; i++) {
            keep_sector(file, at + i, bytes + i * SECTOR);
        }
    }
}

/* An O_DSYNC write is synced when it returns. */
static void synced_range(struct file *file, uint64_t offset, size_t count)
{
    for (size_t i = 0; i < file->count;) {
        uint64_t at = file->numbers[i] * SECTOR;
        if (at + SECTOR > offset && at < offset + count) {
            file->sectors[i] = file->sectors[--file->count];
            file->numbers[i] = file->numbers[file->count];
        } else {
            i++;
        }
    }
}

static ssize_t write_at(int fd, const void *bytes, size_t count, off_t offset)
{
    struct file *file = file_of(fd);
    if (file != NULL && is_dark()) {
        return -1;
    }
    if (file != NULL) {
        keep(file, fd, (uint64_t)offset, count);
    }
    ssize_t written = syscall(SYS_pwrite64, fd, bytes, count, offset);
    if (file != NULL && disk.fds[fd].is_dsync && written > 0) {
        synced_range(file, (uint64_t)offset, (size_t)written);
    }
    return written;
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset)
{
    return write_at(fd, bytes, count, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off_t offset)
{
    return write_at(fd, bytes, count, offset);
}

ssize_t writev(int fd, const struct iovec *pieces, int piece_count)
{
    if (file_of(fd) == NULL) {
        return syscall(SYS_writev, fd, pieces, piece_count);
    }
    ssize_t total = 0;
    off_t offset = lseek(fd, 0, SEEK_CUR);
    for (int i = 0; i < piece_count; i++) {
        ssize_t written = write_at(fd, pieces[i].iov_base, pieces[i].iov_len, offset + total);
        if (written < 0) {
            return -1;
        }
        total += written;
    }
    (void)lseek(fd, offset + total, SEEK_SET);
    return total;
}

static int sync_file(int fd)
{
    if (fd < 0 || fd >= FDS_MAX || (disk.fds[fd].file == NULL && !disk.fds[fd].is_folder)) {
        return 0; /* nobody asks about what is not ours */
    }
    bool is_last = false;
    if (is_dark_for_sync(&is_last)) {
        return -1;
    }
    sim.counts.syncs++;
    if (disk.fds[fd].is_folder) {
        disk.name_count = 0;
    } else {
        forget(disk.fds[fd].file);
    }
    disk.is_dark = disk.is_dark || is_last;
    return 0;
}

int fdatasync(int fd)
{
    return sync_file(fd);
}

int fsync(int fd)
{
    return sync_file(fd);
}

/* --- names --- */

static void note_name(enum name_what what, const char *path, const char *to)
{
    MUST(disk.name_count < sizeof disk.names / sizeof disk.names[0]);
    struct name *name = &disk.names[disk.name_count++];
    name->what = what;
    (void)snprintf(name->path, sizeof name->path, "%s", path);
    (void)snprintf(name->to, sizeof name->to, "%s", to);
}

static int open_any(const char *path, int flags, mode_t mode)
{
    bool ours = is_ours(path);
    struct stat status;
    bool is_new = ours && (flags & O_CREAT) != 0 && stat(path, &status) != 0;
    if (ours && disk.is_dark && (flags & (O_CREAT | O_TRUNC)) != 0) {
        errno = EIO;
        return -1;
    }
    int fd = (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
    if (!ours || fd < 0) {
        return fd;
    }
    MUST(fd < FDS_MAX && fstat(fd, &status) == 0);
    disk.fds[fd].is_folder = S_ISDIR(status.st_mode);
    disk.fds[fd].is_dsync = (flags & O_DSYNC) != 0;
    disk.fds[fd].file = S_ISREG(status.st_mode) ? file_by_inode(status.st_ino) : NULL;
    if (is_new) {
        note_name(NAME_MADE, path, "");
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

/* What a fortified build calls when it names no mode: without these two, what is opened again after
 * a restart would never lose anything. */
int __open_2(const char *path, int flags);   /* NOLINT: libc's name */
int __open64_2(const char *path, int flags); /* NOLINT */

int __open_2(const char *path, int flags) /* NOLINT */
{
    return open_any(path, flags, 0);
}

int __open64_2(const char *path, int flags) /* NOLINT */
{
    return open_any(path, flags, 0);
}

int close(int fd)
{
    if (fd >= 0 && fd < FDS_MAX) {
        disk.fds[fd].file = NULL;
        disk.fds[fd].is_folder = false;
    }
    return (int)syscall(SYS_close, fd);
}

int rename(const char *from, const char *to)
{
    bool ours = is_ours(from) && is_ours(to);
    if (ours && is_dark()) {
        return -1;
    }
    int result = (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
    if (ours && result == 0) {
        note_name(NAME_MOVED, from, to);
    }
    return result;
}

int unlink(const char *path)
{
    if (is_ours(path) && disk.is_dark) {
        errno = EIO;
        return -1;
    }
    return (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}

/* --- the power is back --- */

static bool path_of(uint64_t inode, char path[PATH_MAX])
{
    static const char *const names[] = {"data.mdb", "data.mdb.new", "data.mdb-lock",
                                        "data.mdb.new-lock", "lock"};
    struct stat status;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        (void)snprintf(path, PATH_MAX, "%.1000s/%s", disk.folder, names[i]);
        if (stat(path, &status) == 0 && status.st_ino == inode) {
            return true;
        }
    }
    for (unsigned slot = 1; slot <= 2 * FILES_MAX; slot++) {
        (void)snprintf(path, PATH_MAX, "%.1000s/journal-%04u%s", disk.folder, slot / 2 + 1,
                       slot % 2 ? ".new" : "");
        if (stat(path, &status) == 0 && status.st_ino == inode) {
            return true;
        }
    }
    return false;
}

/* What a sector held goes back; a file's last one may be a piece, and the file stays as long. */
static void put_back(int fd, const struct sector *sector, off_t at)
{
    struct stat status;
    MUST(fstat(fd, &status) == 0);
    off_t left = status.st_size - at;
    size_t count = left < 0 ? 0 : left < (off_t)SECTOR ? (size_t)left : SECTOR;
    MUST(syscall(SYS_pwrite64, fd, sector->bytes, count, at) == (ssize_t)count);
}

static void revert(struct file *file, unsigned percent)
{
    char path[PATH_MAX];
    if (file->count == 0 || !path_of(file->inode, path)) {
        return;
    }
    int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC, 0);
    MUST(fd >= 0);
    for (size_t i = 0; i < file->count; i++) {
        off_t at = (off_t)(file->numbers[i] * SECTOR);
        sim.counts.unsynced++;
        if (sim_percent(percent)) {
            sim.counts.reverted++;
            put_back(fd, &file->sectors[i], at);
        }
    }
    (void)syscall(SYS_close, fd);
}

static void undo_names(void)
{
    size_t kept = (size_t)sim_below(disk.name_count + 1);
    while (disk.name_count > kept) {
        struct name *name = &disk.names[--disk.name_count];
        if (name->what == NAME_MADE) {
            (void)syscall(SYS_unlinkat, AT_FDCWD, name->path, 0);
        } else {
            (void)syscall(SYS_renameat2, AT_FDCWD, name->to, AT_FDCWD, name->path, 0);
        }
    }
}

void disk_restore(bool is_cut)
{
    static const unsigned percents[] = {0, 5, 25, 50, 75, 95, 100};
    unsigned percent = percents[sim_below(sizeof percents / sizeof percents[0])];
    bool is_over = disk.syncs_left == 0; /* the planned cut; else it is still to come */
    if (is_over && disk.how != DISK_CUT_BY_CHANCE) {
        percent = disk.how == DISK_CUT_BEFORE ? 100 : 0;
    }
    disk.is_dark = false;
    disk.calls_left = 0;
    if (is_over) {
        disk_cut_at_sync(disk.again.syncs, disk.again.how);
        disk.again.syncs = 0;
        disk.again.how = DISK_CUT_BY_CHANCE;
    }
    if (!is_cut) {
        return;
    }
    for (size_t i = 0; i < disk.file_count; i++) {
        revert(&disk.files[i], percent);
        forget(&disk.files[i]);
    }
    disk.file_count = 0;
    undo_names();
    disk.name_count = 0;
}
