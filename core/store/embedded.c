#include "store/embedded.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>
#include "base/fs.h"
#include "base/mem.h"
#include "base/must.h"
#include "store/lmdb/format.h"

#define MAP_BYTES_DEFAULT (UINT64_C(16) << 30)
#define KEY_WITH_TABLE (STORE_KEY_BYTES_MAX + 1)

struct embedded {
    struct store store;
    struct kv *kv;
    int lock_fd;
    uint64_t map_bytes;
    struct store_request *first, **last; /* done, to be reaped */
};

/* --- keys: a byte for the table, then the key --- */

struct full_key {
    char p[KEY_WITH_TABLE];
    size_t n;
};

static struct text full_key(struct full_key *full, unsigned table, struct text key)
{
    MUST(key.n <= STORE_KEY_BYTES_MAX);
    full->p[0] = (char)table;
    memcpy(full->p + 1, key.n ? key.p : "", key.n);
    full->n = key.n + 1;
    return (struct text){full->p, full->n};
}

static bool is_of_table(struct text key, unsigned table)
{
    return key.n > 0 && (unsigned char)key.p[0] == table;
}

/* --- reads --- */

static void take_trouble(struct store_request *request, const struct kv_txn *txn)
{
    request->err = txn->err;
    (void)snprintf(request->detail, sizeof request->detail, "%s", txn->detail);
}

static void answer_get(struct embedded *embedded, struct store_request *request)
{
    struct kv_txn txn;
    kv_begin(embedded->kv, &txn, false);
    for (size_t i = 0; i < request->get.count; i++) {
        struct store_get *item = &request->get.items[i];
        struct full_key full;
        struct text value;
        item->found = kv_get(&txn, full_key(&full, item->table, item->key), &value);
        if (item->found) {
            item->value = arena_text(&request->arena, value);
        }
    }
    take_trouble(request, &txn);
    kv_end(&txn, false);
}

static bool first_row(struct kv_txn *txn, const struct store_request *request, struct text *key,
                      struct text *value)
{
    struct full_key full;
    unsigned table = request->scan.table;
    struct text to = request->scan.to;
    if (!request->scan.backwards) {
        return kv_seek(txn, full_key(&full, table, request->scan.from), false, key, value);
    }
    struct text end = to.n ? full_key(&full, table, to) : full_key(&full, table + 1, TEXT_NONE);
    bool found = kv_seek(txn, end, true, key, value);
    if (found && text_compare(*key, end) >= 0) { /* `to` itself is not part of the range */
        found = kv_step(txn, true, key, value);
    }
    return found;
}

static bool is_in_scan(const struct store_request *request, struct text key)
{
    if (!is_of_table(key, request->scan.table)) {
        return false;
    }
    struct text inner = text_slice(key, 1, key.n);
    return text_compare(inner, request->scan.from) >= 0 &&
           (request->scan.to.n == 0 || text_compare(inner, request->scan.to) < 0);
}

/* The format record lives in the table of counters but is the driver's own. */
static bool is_hidden(struct text key)
{
    return text_eq(key, TEXT("\1format"));
}

static void answer_scan(struct embedded *embedded, struct store_request *request)
{
    struct kv_txn txn;
    struct text key;
    struct text value;
    request->scan.rows = NULL;
    request->scan.count = 0;
    request->scan.more = false;
    if (request->scan.limit == 0 || request->scan.limit > STORE_SCAN_ROWS_MAX) {
        request->err = ERR_LIMIT;
        return;
    }
    kv_begin(embedded->kv, &txn, false);
    bool found = first_row(&txn, request, &key, &value);
    while (found && is_in_scan(request, key)) {
        if (!is_hidden(key)) {
            if (request->scan.count == request->scan.limit) {
                request->scan.more = true;
                break;
            }
            struct store_row row = {.key = arena_text(&request->arena, text_slice(key, 1, key.n)),
                                    .value = arena_text(&request->arena, value)};
            *ARENA_PUSH(&request->arena, request->scan.rows, request->scan.count) = row;
        }
        found = kv_step(&txn, request->scan.backwards, &key, &value);
    }
    take_trouble(request, &txn);
    kv_end(&txn, false);
}

/* --- commit --- */

static bool write_all(struct kv_txn *txn, const struct write_set *writes)
{
    for (size_t i = 0; i < writes->count; i++) { /* expectations are about what was there before */
        const struct write *write = &writes->writes[i];
        struct full_key full;
        struct text value;
        struct text key = full_key(&full, write->table, write_set_key(writes, write));
        if (write->kind == WRITE_EXPECT_ABSENT && kv_get(txn, key, &value)) {
            return false;
        }
        if (write->kind == WRITE_EXPECT_PRESENT && !kv_get(txn, key, &value)) {
            return false;
        }
    }
    for (size_t i = 0; i < writes->count; i++) {
        const struct write *write = &writes->writes[i];
        struct full_key full;
        struct text key = full_key(&full, write->table, write_set_key(writes, write));
        if (write->kind == WRITE_PUT) {
            kv_put(txn, key, write_set_value(writes, write));
        } else if (write->kind == WRITE_DELETE) {
            kv_delete(txn, key);
        }
    }
    return true;
}

static void commit(struct embedded *embedded, struct store_request *request)
{
    struct kv_txn txn;
    kv_begin(embedded->kv, &txn, true);
    bool holds = write_all(&txn, request->commit.writes);
    kv_end(&txn, holds);
    take_trouble(request, &txn);
    if (!holds && txn.err == ERR_OK) {
        request->err = ERR_CONFLICT;
        (void)snprintf(request->detail, sizeof request->detail,
                       "a row was, or was not, as expected");
    }
    request->commit.outcome = request->err == ERR_OK ? STORE_DURABLE
                              : txn.unknown          ? STORE_UNKNOWN
                                                     : STORE_REJECTED;
    request->next = NULL;
    *embedded->last = request;
    embedded->last = &request->next;
}

static void embedded_submit(struct store *store, struct store_request *request)
{
    struct embedded *embedded = (struct embedded *)store;
    request->err = ERR_OK;
    switch (request->what) {
    case STORE_GET: answer_get(embedded, request); break;
    case STORE_SCAN: answer_scan(embedded, request); break;
    case STORE_COMMIT: commit(embedded, request); break;
    }
}

static size_t embedded_reap(struct store *store, struct store_request **done, size_t max)
{
    struct embedded *embedded = (struct embedded *)store;
    size_t count = 0;
    while (embedded->first != NULL && count < max) {
        done[count++] = embedded->first;
        embedded->first = embedded->first->next;
    }
    if (embedded->first == NULL) {
        embedded->last = &embedded->first;
    }
    return count;
}

static int embedded_fd(struct store *store)
{
    (void)store;
    return -1;
}

static void embedded_info(struct store *store, struct store_info *info)
{
    struct embedded *embedded = (struct embedded *)store;
    info->name = "embedded";
    info->reads_see_accepted = true;
    info->reads_at_once = true;
    info->bytes_max = embedded->map_bytes;
    kv_numbers(embedded->kv, &info->rows, &info->bytes_used);
}

static void embedded_close(struct store *store)
{
    struct embedded *embedded = (struct embedded *)store;
    kv_close(&embedded->kv);
    fs_unlock_file(&embedded->lock_fd);
    mem_free(embedded);
}

static const struct store_driver driver = {.submit = embedded_submit,
                                           .reap = embedded_reap,
                                           .fd = embedded_fd,
                                           .info = embedded_info,
                                           .close = embedded_close};

/* --- birth --- */

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
static bool make_new(const char *folder, const char *path, uint64_t map_bytes, char *why,
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
    struct kv *kv = kv_open(temporary, map_bytes, why, why_size);
    bool made = kv != NULL && format_write(kv, why, why_size) == ERR_OK;
    kv_close(&kv);
    (void)unlink(lock);
    if (made && (rename(temporary, path) != 0 || fs_sync_folder(folder) != 0)) {
        (void)snprintf(why, why_size, "%s: %s", path, strerror(errno));
        made = false;
    }
    return made;
}

static bool take_lock(struct embedded *embedded, const char *folder, char *why, size_t why_size)
{
    char path[PATH_MAX];
    if (!join(path, folder, "lock", why, why_size)) {
        return false;
    }
    int result = fs_lock_file(path, &embedded->lock_fd);
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

static bool open_kv(struct embedded *embedded, const struct embedded_options *options, char *why,
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
        if (!make_new(options->folder, path, embedded->map_bytes, why, why_size)) {
            return false;
        }
    }
    embedded->kv = kv_open(path, embedded->map_bytes, why, why_size);
    if (embedded->kv == NULL) {
        return false;
    }
    enum err err = format_check(embedded->kv, why, why_size);
    if (err == ERR_NOT_FOUND) {
        (void)snprintf(why, why_size, "%s is an LMDB file, but no store of Rung", path);
    }
    return err == ERR_OK;
}

struct store *embedded_open(const struct embedded_options *options, char *why, size_t why_size)
{
    struct embedded *embedded = MEM_NEW(struct embedded);
    embedded->store.driver = &driver;
    embedded->lock_fd = -1;
    embedded->last = &embedded->first;
    embedded->map_bytes = options->map_bytes ? options->map_bytes : MAP_BYTES_DEFAULT;
    if (!take_lock(embedded, options->folder, why, why_size) ||
        !open_kv(embedded, options, why, why_size)) {
        embedded_close(&embedded->store);
        return NULL;
    }
    return &embedded->store;
}
