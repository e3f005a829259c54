#include "store/home.h"
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>
#include "base/fs.h"
#include "base/random.h"

#define MAP_BYTES_DEFAULT (UINT64_C(1) << 30)
#define MAP_MAX_DEFAULT (UINT64_C(1) << 40)
#define MAP_PER_DATA 4u

static bool is_remote(const char *folder)
{
    struct statfs status;
    if (statfs(folder, &status) != 0) {
        return false;
    }
    unsigned long type = (unsigned long)status.f_type;
    return type == 0x6969 || type == 0xff534d42 || type == 0xfe534d42 ||
           type == 0x01021997; /* nfs, cifs, smb2, 9p */
}

static bool join(char *out, const char *folder, const char *name, char *why, size_t why_size)
{
    int length = snprintf(out, PATH_MAX, "%s/%s", folder, name);
    if (length < 0 || length >= PATH_MAX) {
        (void)snprintf(why, why_size, "the path of the data folder is too long");
        return false;
    }
    return true;
}

/* A new store gets its final name only when it is whole: temporary name, format record, sync,
 * rename, folder sync. */
static bool make_new(const struct home *home, const char *folder, const char *path, char *why,
                     size_t why_size)
{
    char temporary[PATH_MAX];
    char lock[PATH_MAX + 8];
    if (!join(temporary, folder, "data.mdb.new", why, why_size)) {
        return false;
    }
    (void)snprintf(lock, sizeof lock, "%s-lock", temporary);
    (void)unlink(temporary);
    (void)unlink(lock);
    struct kv *kv = kv_open(temporary, home->map_bytes, why, why_size);
    struct format_fold fold = {.store = random_u64()};
    bool made = kv != NULL && format_write(kv, &home->own, &fold, why, why_size) == ERR_OK;
    kv_close(&kv);
    (void)unlink(lock);
    if (made && (rename(temporary, path) != 0 || fs_sync_folder(folder) != 0)) {
        (void)snprintf(why, why_size, "%s: %s", path, strerror(errno));
        made = false;
    }
    return made;
}

static bool take_lock(struct home *home, const char *path, const char *folder, char *why,
                      size_t why_size)
{
    int result = fs_lock_file(path, &home->lock_fd);
    if (result == -EWOULDBLOCK) {
        (void)snprintf(
            why, why_size,
            "%s is used by another rungd: stop that one, or give this one a data folder of its "
            "own",
            folder);
    } else if (result != 0) {
        (void)snprintf(why, why_size, "%s: %s", path, strerror(-result));
    }
    return result == 0;
}

/* A look without leaving a trace, not even in LMDB's own lock file. What cannot be read like that
 * is told by whoever opens it. */
static bool admits(const char *path, const struct format *own, char *why, size_t why_size)
{
    struct format found;
    char said[200];
    struct kv *kv =
        access(path, F_OK) == 0 ? kv_open_snapshot(path, true, said, sizeof said) : NULL;
    bool is_read =
        kv != NULL && kv_is_whole(kv) && format_get(kv, &found, said, sizeof said) == ERR_OK;
    kv_close(&kv);
    return !is_read || format_admits(&found, own, true, why, why_size) == ERR_OK;
}

/* Nobody may write meanwhile: so with the folder's lock, where there is one, and else nobody does.
 */
bool home_admits(const char *folder, const struct format *own, char *why, size_t why_size)
{
    char lock[PATH_MAX];
    char path[PATH_MAX];
    int fd = -1;
    if (!join(lock, folder, "lock", why, why_size) ||
        !join(path, folder, "data.mdb", why, why_size)) {
        return false;
    }
    if (access(lock, F_OK) == 0 && fs_lock_file(lock, &fd) != 0) {
        return true; /* whoever opens it hears why not */
    }
    bool is_admitted = admits(path, own, why, why_size);
    fs_unlock_file(&fd);
    return is_admitted;
}

/* The lock, signed, when the store is not too new for us. */
static bool enter(struct home *home, const char *folder, char *why, size_t why_size)
{
    char lock[PATH_MAX];
    if (!home_admits(folder, &home->own, why, why_size) ||
        !join(lock, folder, "lock", why, why_size) ||
        !take_lock(home, lock, folder, why, why_size)) {
        return false;
    }
    int err = fs_sign_lock(home->lock_fd);
    if (err != 0) {
        (void)snprintf(why, why_size, "%s: %s", lock, strerror(-err));
    }
    return err == 0;
}

static bool check(struct home *home, const char *path, char *why, size_t why_size)
{
    enum err err = format_get(home->kv, &home->format, why, why_size);
    if (err == ERR_NOT_FOUND) {
        (void)snprintf(why, why_size, "%s is an LMDB file, but no store of Rung", path);
    }
    if (err == ERR_OK) {
        err = format_admits(&home->format, &home->own, true, why, why_size);
    }
    if (err == ERR_OK) {
        err = format_get_fold(home->kv, &home->fold, why, why_size);
    }
    home->fold.format = home->format.version;
    return err == ERR_OK;
}

static uint64_t map_for(const char *path)
{
    struct stat status;
    uint64_t wanted = stat(path, &status) == 0 ? (uint64_t)status.st_size * MAP_PER_DATA : 0;
    return wanted > MAP_BYTES_DEFAULT ? wanted : MAP_BYTES_DEFAULT;
}

static bool open_kv(struct home *home, const struct home_options *options, char *why,
                    size_t why_size)
{
    char path[PATH_MAX];
    if (!join(path, options->folder, "data.mdb", why, why_size)) {
        return false;
    }
    if (is_remote(options->folder)) {
        (void)snprintf(
            why, why_size,
            "%s lies on a network file system, where memory maps lose data: use a local disk",
            options->folder);
        return false;
    }
    if (access(path, F_OK) != 0) {
        if (!options->create) {
            (void)snprintf(why, why_size, "there is no store in %s", options->folder);
            return false;
        }
        if (!make_new(home, options->folder, path, why, why_size)) {
            return false;
        }
    }
    if (options->map_bytes == 0) {
        home->map_bytes = map_for(path);
    }
    home->kv = kv_open(path, home->map_bytes, why, why_size);
    if (home->kv == NULL) {
        return false;
    }
    home->map_bytes = kv_map_bytes(home->kv);
    space_init(&home->space, options->folder, path, options->ballast_bytes);
    return check(home, path, why, why_size);
}

bool home_init(struct home *home, const struct home_options *options, char *why, size_t why_size)
{
    *home = (struct home){.lock_fd = -1,
                          .own = options->own != NULL ? *options->own : format_own(),
                          .map_bytes = options->map_bytes ? options->map_bytes : MAP_BYTES_DEFAULT,
                          .map_max = options->map_max ? options->map_max : MAP_MAX_DEFAULT,
                          .monotonic_us = options->monotonic_us,
                          .ctx = options->ctx};
    return enter(home, options->folder, why, why_size) && open_kv(home, options, why, why_size);
}

static int64_t now_us(const struct home *home)
{
    return home->monotonic_us != NULL ? home->monotonic_us(home->ctx) : 0;
}

static bool grow_to(struct home *home, uint64_t bytes)
{
    char why[160];
    int64_t began_us = now_us(home);
    bytes = bytes < home->map_max ? bytes : home->map_max;
    if (bytes <= home->map_bytes ||
        kv_grow(home->kv, bytes, why, sizeof why) != ERR_OK) { /* no address space: as at the end */
        return false;
    }
    home->map_bytes = kv_map_bytes(home->kv);
    home->grown++;
    home->pause_us = now_us(home) - began_us;
    home->longest_us = home->pause_us > home->longest_us ? home->pause_us : home->longest_us;
    return true;
}

bool home_grow(struct home *home)
{
    return grow_to(home, home->map_bytes * 2);
}

bool home_make_room(struct home *home, uint64_t bytes)
{
    uint64_t rows = 0;
    uint64_t used = 0;
    kv_numbers(home->kv, &rows, &used);
    uint64_t wanted = home->map_bytes;
    while (wanted < used + bytes) {
        wanted *= 2;
    }
    return wanted == home->map_bytes || grow_to(home, wanted);
}

void home_fini(struct home *home)
{
    kv_close(&home->kv);
    fs_unlock_file(&home->lock_fd);
}
