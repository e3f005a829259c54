#include "store/snapshot.h"
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include "base/fs.h"
#include "base/mem.h"
#include "store/layers.h"
#include "store/lmdb/format.h"
#include "store/recovery.h"

struct snapshot {
    struct store store;
    struct kv *kv;
    struct overlay *overlay;
    struct layers layers;
    struct format own;
    struct format_fold fold;
    struct snapshot_facts facts;
    int lock_fd;
};

static void answer(struct store *store, struct store_request *request)
{
    struct snapshot *snapshot = (struct snapshot *)store;
    request->err = ERR_OK;
    switch (request->what) {
    case STORE_GET: layers_get(&snapshot->layers, request); break;
    case STORE_SCAN: layers_scan(&snapshot->layers, request); break;
    case STORE_COMMIT:
        request->err = ERR_UNSUPPORTED;
        request->commit.outcome = STORE_REJECTED;
        (void)snprintf(request->detail, sizeof request->detail, "a snapshot is only read");
        break;
    }
}

static size_t reap_nothing(struct store *store, struct store_request **done, size_t max)
{
    (void)store;
    (void)done;
    (void)max;
    return 0;
}

static int no_fd(struct store *store)
{
    (void)store;
    return -1;
}

static void tell(struct store *store, struct store_info *info)
{
    struct snapshot *snapshot = (struct snapshot *)store;
    info->name = "snapshot";
    info->reads_see_accepted = true;
    info->reads_at_once = true;
    info->rows_waiting = overlay_rows(snapshot->overlay);
    info->sequence = snapshot->facts.sequence;
    kv_numbers(snapshot->kv, &info->rows, &info->bytes_used);
}

static void end(struct store *store)
{
    struct snapshot *snapshot = (struct snapshot *)store;
    kv_close(&snapshot->kv);
    overlay_destroy(&snapshot->overlay);
    fs_unlock_file(&snapshot->lock_fd);
    mem_free(snapshot);
}

static const struct store_driver driver = {
    .submit = answer, .reap = reap_nothing, .fd = no_fd, .info = tell, .close = end};

static void on_write(void *ctx, const struct journal_write *write)
{
    struct snapshot *snapshot = ctx;
    overlay_take(snapshot->overlay, write);
}

static bool read_journal(struct snapshot *snapshot, const char *folder, char *why, size_t why_size)
{
    struct recovery recovery;
    enum err err =
        recovery_run(&recovery, folder, &snapshot->fold, on_write, snapshot, why, why_size);
    snapshot->facts.sequence = recovery.sequence;
    memcpy(snapshot->facts.link, recovery.previous.bytes, sizeof snapshot->facts.link);
    recovery_fini(&recovery);
    return err == ERR_OK;
}

static bool read_facts(struct snapshot *snapshot, const char *folder, enum snapshot_kind kind,
                       char *why, size_t why_size)
{
    struct format format;
    enum err err = format_get(snapshot->kv, &format, why, why_size);
    if (err == ERR_NOT_FOUND) {
        (void)snprintf(why, why_size, "%s/data.mdb is an LMDB file, but no store of Rung", folder);
    }
    if (err != ERR_OK || format_admits(&format, &snapshot->own, false, why, why_size) != ERR_OK ||
        format_get_fold(snapshot->kv, &snapshot->fold, why, why_size) != ERR_OK) {
        return false;
    }
    snapshot->fold.format = format.version;
    snapshot->facts = (struct snapshot_facts){.sequence = snapshot->fold.sequence,
                                              .store = snapshot->fold.store,
                                              .format = format.version};
    memcpy(snapshot->facts.link, snapshot->fold.link.bytes, sizeof snapshot->facts.link);
    return kind != SNAPSHOT_STILL || read_journal(snapshot, folder, why, why_size);
}

static int take_lock(const char *folder, int *fd)
{
    char path[PATH_MAX];
    int length = snprintf(path, sizeof path, "%s/lock", folder);
    return length < (int)sizeof path ? fs_lock_file(path, fd) : -ENAMETOOLONG;
}

bool snapshot_is_held(const char *folder)
{
    int fd = -1;
    bool is_held = take_lock(folder, &fd) == -EWOULDBLOCK;
    fs_unlock_file(&fd);
    return is_held;
}

static bool start(struct snapshot *snapshot, const char *folder, enum snapshot_kind kind, char *why,
                  size_t why_size)
{
    char path[PATH_MAX];
    int length = snprintf(path, sizeof path, "%s/data.mdb", folder);
    if (length >= (int)sizeof path) {
        (void)snprintf(why, why_size, "the path of the data folder is too long");
        return false;
    }
    int err = kind == SNAPSHOT_STILL ? take_lock(folder, &snapshot->lock_fd) : 0;
    if (err != 0) {
        (void)snprintf(why, why_size, "%s: %s", folder,
                       err == -EWOULDBLOCK ? "a rungd uses it" : strerror(-err));
        return false;
    }
    snapshot->kv = kv_open_snapshot(path, kind != SNAPSHOT_LIVE, why, why_size);
    snapshot->layers = (struct layers){.active = snapshot->overlay, .kv = snapshot->kv};
    return snapshot->kv != NULL && read_facts(snapshot, folder, kind, why, why_size);
}

struct store *snapshot_open(const char *folder, enum snapshot_kind kind, char *why, size_t why_size)
{
    const struct format own = format_own();
    return snapshot_open_as(folder, kind, &own, why, why_size);
}

struct store *snapshot_open_as(const char *folder, enum snapshot_kind kind,
                               const struct format *own, char *why, size_t why_size)
{
    struct snapshot *snapshot = MEM_NEW(struct snapshot);
    snapshot->store.driver = &driver;
    snapshot->lock_fd = -1;
    snapshot->own = *own;
    snapshot->overlay = overlay_create();
    if (!start(snapshot, folder, kind, why, why_size)) {
        end(&snapshot->store);
        return NULL;
    }
    return &snapshot->store;
}

struct snapshot_facts snapshot_facts(struct store *store)
{
    return ((struct snapshot *)store)->facts;
}

bool snapshot_is_understood(struct store *store, char *why, size_t why_size)
{
    uint32_t format = snapshot_facts(store).format;
    if (format == FORMAT_VERSION) {
        return true;
    }
    (void)snprintf(why, why_size,
                   "the store is of format %u, and this rungd understands rows of format %u: let "
                   "it open the store once, as a server or with: rungd store migrate --data DIR",
                   format, FORMAT_VERSION);
    return false;
}
