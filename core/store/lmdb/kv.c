#include "store/lmdb/kv.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <lmdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/fs.h"
#include "base/mem.h"
#include "base/must.h"

#define READERS_MAX 126

#define ROOM_BYTES_MIN (INT64_C(1) << 20)

struct kv {
    char *file; /* owned */
    MDB_env *env;
    MDB_dbi dbi;
    MDB_txn *reader;  /* renewed for each read; reset between */
    bool is_snapshot; /* the reader stays as it is */
    pid_t pid;
};

static MDB_val val_of(struct text text)
{
    return (MDB_val){.mv_size = text.n, .mv_data = (void *)(uintptr_t)text.p};
}

static struct text text_of(MDB_val val)
{
    return (struct text){val.mv_data, val.mv_size};
}

static bool open_database(struct kv *kv, char *why, size_t why_size)
{
    MDB_txn *txn = NULL;
    int rc = mdb_txn_begin(kv->env, NULL, 0, &txn);
    if (rc == 0) {
        rc = mdb_dbi_open(txn, NULL, 0, &kv->dbi);
        if (rc == 0) {
            rc = mdb_txn_commit(txn);
        } else {
            mdb_txn_abort(txn);
        }
    }
    if (rc != 0) {
        (void)snprintf(why, why_size, "%s", mdb_strerror(rc));
    }
    return rc == 0;
}

void kv_forget_dead_readers(struct kv *kv)
{
    int dead = 0;
    (void)mdb_reader_check(kv->env, &dead);
}

/* Bytes of all pages that LMDB speaks of; 0: it does not say. */
static off_t bytes_spoken_of(const struct kv *kv)
{
    MDB_stat stats;
    MDB_envinfo info;
    if (mdb_env_stat(kv->env, &stats) != 0 || mdb_env_info(kv->env, &info) != 0) {
        return 0;
    }
    return (off_t)(info.me_last_pgno + 1) * stats.ms_psize;
}

bool kv_is_whole(struct kv *kv)
{
    struct stat status;
    return stat(kv->file, &status) == 0 && status.st_size >= bytes_spoken_of(kv);
}

/* With nothing but zeros where a file was cut, LMDB says that the page is damaged. */
static void make_whole(struct kv *kv)
{
    if (!kv_is_whole(kv)) {
        (void)!truncate(kv->file, bytes_spoken_of(kv));
    }
}

bool kv_reads_ahead(uint64_t file_bytes, uint64_t memory_bytes)
{
    return file_bytes <= memory_bytes / 2;
}

static unsigned read_ahead_flag(const char *file)
{
    struct stat status;
    uint64_t pages = (uint64_t)sysconf(_SC_PHYS_PAGES);
    uint64_t memory = pages * (uint64_t)sysconf(_SC_PAGESIZE);
    bool is_there = stat(file, &status) == 0;
    return is_there && !kv_reads_ahead((uint64_t)status.st_size, memory) ? MDB_NORDAHEAD : 0;
}

struct kv *kv_open(const char *file, uint64_t map_bytes, char *why, size_t why_size)
{
    struct kv *kv = MEM_NEW(struct kv);
    mode_t mask = umask(077);
    int rc = mdb_env_create(&kv->env);
    kv->file = mem_copy_z(file, strlen(file));
    kv->pid = getpid();
    if (rc == 0) {
        rc = mdb_env_set_mapsize(kv->env, map_bytes);
    }
    if (rc == 0) {
        rc = mdb_env_set_maxreaders(kv->env, READERS_MAX);
    }
    if (rc == 0) {
        rc = mdb_env_open(kv->env, file, MDB_NOSUBDIR | MDB_NOTLS | read_ahead_flag(file), 0600);
    }
    (void)umask(mask);
    if (rc != 0) {
        (void)snprintf(why, why_size, "%s: %s", file, mdb_strerror(rc));
    } else {
        kv_forget_dead_readers(kv);
        make_whole(kv);
    }
    if (rc != 0 || !open_database(kv, why, why_size)) {
        kv_close(&kv);
    }
    return kv;
}

static int open_snapshot(struct kv *kv, const char *file, unsigned flags)
{
    int rc = mdb_env_create(&kv->env);
    if (rc == 0) {
        rc = mdb_env_set_maxreaders(kv->env, READERS_MAX);
    }
    if (rc == 0) {
        rc = mdb_env_open(kv->env, file, MDB_NOSUBDIR | MDB_NOTLS | MDB_RDONLY | flags, 0600);
    }
    if (rc == 0) {
        rc = mdb_txn_begin(kv->env, NULL, MDB_RDONLY, &kv->reader);
    }
    return rc == 0 ? mdb_dbi_open(kv->reader, NULL, 0, &kv->dbi) : rc;
}

struct kv *kv_open_snapshot(const char *file, bool still, char *why, size_t why_size)
{
    struct kv *kv = MEM_NEW(struct kv);
    kv->file = mem_copy_z(file, strlen(file));
    kv->pid = getpid();
    kv->is_snapshot = true;
    int rc = open_snapshot(kv, file, still ? MDB_NOLOCK : 0);
    if (rc != 0) {
        (void)snprintf(why, why_size, "%s: %s", file, mdb_strerror(rc));
        kv_close(&kv);
    }
    return kv;
}

enum err kv_copy(struct kv *kv, int fd, char *why, size_t why_size)
{
    MUST(kv->is_snapshot);
    int rc = mdb_env_copyfd2(kv->env, fd, MDB_CP_COMPACT);
    if (rc != 0) {
        (void)snprintf(why, why_size, "%s cannot be copied: %s", kv->file, mdb_strerror(rc));
    }
    return rc == 0 ? ERR_OK : ERR_INTERNAL;
}

void kv_close(struct kv **kv)
{
    struct kv *old = *kv;
    if (old == NULL) {
        return;
    }
    if (old->reader != NULL) {
        mdb_txn_abort(old->reader);
    }
    if (old->env != NULL) {
        mdb_env_close(old->env);
    }
    mem_free(old->file);
    mem_free(old);
    *kv = NULL;
}

static bool is_full(int rc)
{
    return rc == MDB_MAP_FULL || rc == ENOSPC || rc == EDQUOT || rc == EFBIG;
}

static void fail(struct kv_txn *txn, int rc)
{
    if (txn->err != ERR_OK || rc == 0) {
        return;
    }
    txn->narrow = rc == MDB_MAP_FULL;
    txn->err = is_full(rc)                                      ? ERR_EXHAUSTED
               : rc == MDB_BAD_VALSIZE                          ? ERR_LIMIT
               : rc == MDB_CORRUPTED || rc == MDB_PAGE_NOTFOUND ? ERR_CORRUPT
                                                                : ERR_INTERNAL;
    (void)snprintf(txn->detail, sizeof txn->detail, "%s", mdb_strerror(rc));
}

void kv_begin(struct kv *kv, struct kv_txn *txn, bool is_write)
{
    MDB_txn *handle = NULL;
    int rc = 0;
    MUST(!is_write || kv->pid == getpid()); /* a fork may not write; asking costs a call */
    *txn = (struct kv_txn){.kv = kv, .is_write = is_write};
    if (kv->is_snapshot) {
        MUST(!is_write);
        handle = kv->reader;
    } else if (is_write) {
        rc = mdb_txn_begin(kv->env, NULL, 0, &handle);
    } else if (kv->reader == NULL) {
        rc = mdb_txn_begin(kv->env, NULL, MDB_RDONLY, &kv->reader);
        handle = kv->reader;
    } else {
        rc = mdb_txn_renew(kv->reader);
        handle = kv->reader;
    }
    txn->txn = rc == 0 ? handle : NULL;
    fail(txn, rc);
}

bool kv_get(struct kv_txn *txn, struct text key, struct text *value)
{
    MDB_val k = val_of(key);
    MDB_val v;
    if (txn->err != ERR_OK) {
        return false;
    }
    int rc = mdb_get(txn->txn, txn->kv->dbi, &k, &v);
    if (rc != 0) {
        fail(txn, rc == MDB_NOTFOUND ? 0 : rc);
        return false;
    }
    *value = text_of(v);
    return true;
}

void kv_put(struct kv_txn *txn, struct text key, struct text value)
{
    MDB_val k = val_of(key);
    MDB_val v = val_of(value);
    if (txn->err == ERR_OK) {
        fail(txn, mdb_put(txn->txn, txn->kv->dbi, &k, &v, 0));
    }
}

void kv_delete(struct kv_txn *txn, struct text key)
{
    MDB_val k = val_of(key);
    if (txn->err == ERR_OK) {
        int rc = mdb_del(txn->txn, txn->kv->dbi, &k, NULL);
        fail(txn, rc == MDB_NOTFOUND ? 0 : rc);
    }
}

static bool at_cursor(struct kv_txn *txn, int rc, MDB_val key, MDB_val value, struct text *found,
                      struct text *out)
{
    if (rc != 0) {
        fail(txn, rc == MDB_NOTFOUND ? 0 : rc);
        return false;
    }
    *found = text_of(key);
    *out = text_of(value);
    return true;
}

bool kv_seek(struct kv_txn *txn, struct text key, bool backwards, struct text *found,
             struct text *value)
{
    MDB_cursor *cursor = txn->cursor;
    MDB_val k = val_of(key);
    MDB_val v = {0};
    if (txn->err != ERR_OK) {
        return false;
    }
    if (cursor == NULL) {
        fail(txn, mdb_cursor_open(txn->txn, txn->kv->dbi, &cursor));
        txn->cursor = cursor;
        if (txn->err != ERR_OK) {
            return false;
        }
    }
    int rc = mdb_cursor_get(cursor, &k, &v, MDB_SET_RANGE);
    if (backwards && rc == MDB_NOTFOUND) {
        rc = mdb_cursor_get(cursor, &k, &v, MDB_LAST);
    } else if (backwards && rc == 0 && text_compare(text_of(k), key) > 0) {
        rc = mdb_cursor_get(cursor, &k, &v, MDB_PREV);
    }
    return at_cursor(txn, rc, k, v, found, value);
}

bool kv_step(struct kv_txn *txn, bool backwards, struct text *found, struct text *value)
{
    MDB_val k = {0};
    MDB_val v = {0};
    if (txn->err != ERR_OK) {
        return false;
    }
    MUST(txn->cursor != NULL);
    int rc = mdb_cursor_get(txn->cursor, &k, &v, backwards ? MDB_PREV : MDB_NEXT);
    return at_cursor(txn, rc, k, v, found, value);
}

void kv_rest(struct kv_txn *txn)
{
    if (txn->cursor != NULL) {
        mdb_cursor_close(txn->cursor);
        txn->cursor = NULL;
    }
}

/* LMDB calls a write that came out short EIO, whatever the reason: whether it was for want of room,
 * only the file system can tell. */
static int reason_of(const struct kv *kv, int rc)
{
    int64_t room = fs_room_bytes(kv->file);
    return rc == EIO && room >= 0 && room < ROOM_BYTES_MIN ? ENOSPC : rc;
}

/* A failed write of the meta page leaves an environment that takes no transaction any more. */
static bool is_broken(struct kv *kv)
{
    MDB_txn *txn = NULL;
    int rc = mdb_txn_begin(kv->env, NULL, 0, &txn);
    if (rc == 0) {
        mdb_txn_abort(txn);
    }
    return rc != 0;
}

void kv_end(struct kv_txn *txn, bool commit)
{
    kv_rest(txn);
    if (txn->txn == NULL) {
        return;
    }
    if (txn->kv->is_snapshot) {
        /* It goes on as it is. */
    } else if (!txn->is_write) {
        mdb_txn_reset(txn->txn);
    } else if (!commit || txn->err != ERR_OK) {
        mdb_txn_abort(txn->txn);
    } else {
        int rc = reason_of(txn->kv, mdb_txn_commit(txn->txn));
        fail(txn, rc);
        /* The meta page may have reached the disk: only a look after reopening can tell. Without
         * room nothing has happened, unless it was the meta page that found none; pages that were
         * written belong to nobody, and the next try writes its own. */
        txn->unknown = rc != 0 && (!is_full(rc) || is_broken(txn->kv));
    }
    txn->txn = NULL;
}

void kv_numbers(struct kv *kv, uint64_t *rows, uint64_t *bytes_used)
{
    MDB_stat stat;
    MDB_envinfo info;
    if (mdb_env_stat(kv->env, &stat) == 0 && mdb_env_info(kv->env, &info) == 0) {
        *rows = stat.ms_entries;
        *bytes_used = (uint64_t)(info.me_last_pgno + 1) * stat.ms_psize;
    }
}

uint64_t kv_map_bytes(struct kv *kv)
{
    MDB_envinfo info;
    return mdb_env_info(kv->env, &info) == 0 ? info.me_mapsize : 0;
}

/* One line of /proc/self/maps: `from-to perms offset device inode path`. */
static bool is_of_file(const char *line, ino_t inode, uintptr_t *from, size_t *bytes)
{
    uintptr_t to = 0;
    unsigned long long number = 0;
    if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %*s %*s %*s %llu", from, &to, &number) != 3) {
        return false;
    }
    *bytes = to - *from;
    return number == (unsigned long long)inode;
}

/* LMDB tells nobody where its map is, so the kernel is asked. It is a map that is only read, and
 * shared: what is dropped of it is in the page cache. */
void kv_shed(struct kv *kv)
{
    char line[PATH_MAX + 128];
    struct stat status;
    uintptr_t from = 0;
    size_t bytes = 0;
    FILE *maps = stat(kv->file, &status) == 0 ? fopen("/proc/self/maps", "re") : NULL;
    while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
        if (is_of_file(line, status.st_ino, &from, &bytes) && strstr(line, " r--s ") != NULL) {
            /* NOLINTNEXTLINE(performance-no-int-to-ptr) */
            (void)madvise((void *)from, bytes, MADV_DONTNEED);
        }
    }
    if (maps != NULL) {
        (void)fclose(maps);
    }
}

enum err kv_grow(struct kv *kv, uint64_t map_bytes, char *why, size_t why_size)
{
    if (kv->reader != NULL) { /* it was reset, but knows where the old map was */
        mdb_txn_abort(kv->reader);
        kv->reader = NULL;
    }
    int rc = mdb_env_set_mapsize(kv->env, map_bytes);
    if (rc != 0) {
        (void)snprintf(why, why_size, "the map cannot grow to %llu bytes: %s",
                       (unsigned long long)map_bytes, mdb_strerror(rc));
    }
    return rc == 0 ? ERR_OK : ERR_EXHAUSTED;
}
