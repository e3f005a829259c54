#include "store/restore.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/fs.h"
#include "base/random.h"
#include "store/archive.h"
#include "store/home.h"
#include "store/lmdb/applier.h"
#include "store/migrate_release.h"
#include "store/record.h"
#include "store/snapshot.h"
#include "store/tables.h"

#define FOLD_BYTES ((size_t)32 << 20)

struct restore {
    const struct restore_options *options;
    struct restore_made *made;
    char *why;
    size_t why_size;
    char folder[BACKUP_PATH_BYTES]; /* TO.new */
    struct home home;
    struct overlay *overlay;
    struct format_fold fold; /* as far as the overlay goes */
    bool done;               /* the limit is reached */
};

static enum err complain(struct restore *restore, enum err err, const char *path, int number)
{
    (void)snprintf(restore->why, restore->why_size, "%s: %s", path, strerror(number));
    return err;
}

/* --- the copy --- */

static int copy_bytes(int from, int to, uint64_t bytes)
{
    while (bytes > 0) {
        size_t piece = bytes < ((size_t)1 << 30) ? (size_t)bytes : (size_t)1 << 30;
        ssize_t sent = sendfile(to, from, NULL, piece);
        if (sent < 0 && errno == EINTR) {
            continue;
        }
        if (sent <= 0) {
            return sent < 0 ? -errno : -EIO;
        }
        bytes -= (uint64_t)sent;
    }
    return fsync(to) == 0 ? 0 : -errno;
}

static enum err copy(struct restore *restore)
{
    char from[BACKUP_PATH_BYTES];
    char to[BACKUP_PATH_BYTES + 16];
    (void)snprintf(from, sizeof from, "%.4000s/data.mdb", restore->options->backup);
    (void)snprintf(to, sizeof to, "%s/data.mdb", restore->folder);
    int source = open(from, O_RDONLY | O_CLOEXEC);
    if (source < 0) {
        return complain(restore, ERR_INTERNAL, from, errno);
    }
    int target = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    int err = target < 0 ? -errno : copy_bytes(source, target, restore->made->manifest.bytes);
    (void)close(source);
    if (target >= 0) {
        (void)close(target);
    }
    return err == 0 ? ERR_OK : complain(restore, ERR_INTERNAL, to, -err);
}

/* --- commits on top --- */

static enum err fold(struct restore *restore)
{
    enum applier_state state = APPLIER_NARROW;
    char detail[120] = "";
    do {
        (void)home_make_room(&restore->home, overlay_bytes(restore->overlay) * 2);
        state =
            applier_fold(restore->home.kv, restore->overlay, &restore->fold, detail, sizeof detail);
    } while (state == APPLIER_NARROW && home_grow(&restore->home));
    overlay_destroy(&restore->overlay);
    restore->overlay = overlay_create();
    if (state != APPLIER_DONE) {
        (void)snprintf(restore->why, restore->why_size, "data.mdb takes no more: %s", detail);
        return ERR_EXHAUSTED;
    }
    if (restore->options->on_progress != NULL) {
        restore->options->on_progress(restore->options->ctx, restore->fold.sequence);
    }
    return ERR_OK;
}

/* The instant that a commit's commands were recorded with; 0: it had none. */
static int64_t instant_of(struct text body)
{
    struct journal_write write;
    struct text number;
    int64_t instant_us = 0;
    while (journal_record_next(&body, &write)) {
        if (write.table == TABLE_META && text_eq(write.key, TEXT("last_now_us")) &&
            record_open(TABLE_META, write.key, write.value, &number) == ERR_OK && number.n == 8) {
            instant_us = (int64_t)buf_get_u64(number.p);
        }
    }
    return instant_us;
}

static bool is_beyond(struct restore *restore, const struct journal_record *record,
                      int64_t instant_us)
{
    const struct restore_options *options = restore->options;
    bool is_later = options->instant_us != 0 && instant_us > options->instant_us;
    restore->done =
        restore->done || is_later ||
        (!options->all && options->instant_us == 0 && record->sequence > options->sequence);
    return restore->done;
}

/* The store that we restore was brought to a newer format at this commit: so is what we have of it.
 */
static enum err suit(struct restore *restore, const struct journal_file *file)
{
    const struct migrate_plan release = migrate_release_plan();
    const struct migrate_plan *plan =
        restore->options->plan != NULL ? restore->options->plan : &release;
    enum err err = ERR_OK;
    if (file->head.format > restore->home.format.version) {
        err = fold(restore);
        err = err == ERR_OK
                  ? migrate_run(&restore->home, plan, NULL, restore->why, restore->why_size)
                  : err;
    }
    if (err == ERR_OK && file->head.format != restore->home.format.version) {
        (void)snprintf(restore->why, restore->why_size,
                       "commits from %llu on are of format %u, and the backup is of format %u: "
                       "restore with --sequence %llu, or take the rungd that wrote them",
                       (unsigned long long)restore->fold.sequence + 1, file->head.format,
                       restore->home.format.version, (unsigned long long)restore->fold.sequence);
        err = ERR_UNSUPPORTED;
    }
    return err;
}

static enum err take(struct restore *restore, const struct journal_file *file,
                     const struct journal_record *record)
{
    struct journal_write write;
    struct text body = record->body;
    int64_t instant_us = instant_of(record->body);
    if (is_beyond(restore, record, instant_us)) {
        return ERR_OK;
    }
    enum err err = suit(restore, file);
    if (err != ERR_OK) {
        return err;
    }
    while (journal_record_next(&body, &write)) {
        overlay_take(restore->overlay, &write);
    }
    restore->fold.sequence = record->sequence;
    restore->fold.link = record->link;
    restore->made->instant_us = instant_us != 0 ? instant_us : restore->made->instant_us;
    return overlay_bytes(restore->overlay) >= FOLD_BYTES ? fold(restore) : ERR_OK;
}

/* A segment that goes on from where we are, in part or whole; any other is passed over. */
static enum err play_file(struct restore *restore, struct journal_file *file, struct sha256 *sha256)
{
    struct journal_record record;
    enum err err = ERR_OK;
    if (file->head.first > restore->fold.sequence + 1) {
        return ERR_OK; /* there is a gap: who wanted more will hear of it */
    }
    bool follows = file->head.first == restore->fold.sequence + 1 &&
                   journal_record_links_equal(&file->link, &restore->fold.link);
    while (err == ERR_OK && !restore->done && journal_file_next(file, sha256, &record)) {
        if (record.sequence == restore->fold.sequence) {
            follows = journal_record_links_equal(&record.link, &restore->fold.link);
        } else if (record.sequence > restore->fold.sequence && follows) {
            err = take(restore, file, &record);
        }
    }
    return err;
}

static enum err play_list(struct restore *restore, const struct archive_list *list)
{
    struct sha256 *sha256 = sha256_create();
    enum err err = ERR_OK;
    for (size_t i = 0; i < list->count && err == ERR_OK && !restore->done; i++) {
        struct journal_file file;
        if (journal_file_init(&file, list->items[i].path) == 0) {
            err = play_file(restore, &file, sha256);
        }
        journal_file_fini(&file);
    }
    sha256_destroy(&sha256);
    return err;
}

static enum err play(struct restore *restore)
{
    struct archive_list list = {0};
    enum err err = ERR_OK;
    for (size_t i = 0; i < 2 && err == ERR_OK; i++) {
        const char *source = restore->options->sources[i];
        int failed =
            source != NULL ? archive_find(source, restore->made->manifest.store, &list) : 0;
        err = failed == 0 ? ERR_OK : complain(restore, ERR_INTERNAL, source, -failed);
    }
    err = err == ERR_OK ? play_list(restore, &list) : err;
    archive_list_fini(&list);
    return err;
}

/* --- from beginning to end --- */

static enum err check_reached(struct restore *restore)
{
    const struct restore_options *options = restore->options;
    bool is_short = options->sequence > restore->fold.sequence;
    if (is_short) {
        (void)snprintf(restore->why, restore->why_size,
                       "there is nothing behind commit %llu: an archive or a journal that goes on "
                       "from there is missing",
                       (unsigned long long)restore->fold.sequence);
    } else if (options->sequence != 0 && options->sequence < restore->made->manifest.sequence) {
        (void)snprintf(restore->why, restore->why_size,
                       "this backup is of commit %llu, which is later: take an older one",
                       (unsigned long long)restore->made->manifest.sequence);
        is_short = true;
    } else if (options->instant_us != 0 &&
               options->instant_us < restore->made->manifest.instant_us) {
        (void)snprintf(restore->why, restore->why_size,
                       "this backup is of a later instant: take an older one");
        is_short = true;
    }
    return is_short ? ERR_NOT_FOUND : ERR_OK;
}

/* Our own number from here on, and a journal that is not there yet is no missing one. */
static enum err branch(struct restore *restore)
{
    restore->fold.store = random_u64();
    restore->fold.epoch = 0;
    restore->made->sequence = restore->fold.sequence;
    return fold(restore);
}

static enum err open_copy(struct restore *restore)
{
    const struct migrate_plan *plan = restore->options->plan;
    struct home_options options = {.folder = restore->folder,
                                   .own = plan != NULL ? &plan->own : NULL};
    if (!home_init(&restore->home, &options, restore->why, restore->why_size)) {
        return ERR_CORRUPT;
    }
    restore->fold = restore->home.fold;
    restore->overlay = overlay_create();
    restore->made->instant_us = restore->made->manifest.instant_us;
    return ERR_OK;
}

static enum err build(struct restore *restore)
{
    bool wants_more = restore->options->all || restore->options->sequence != 0 ||
                      restore->options->instant_us != 0;
    enum err err = copy(restore);
    err = err == ERR_OK ? open_copy(restore) : err;
    err = err == ERR_OK && wants_more ? play(restore) : err;
    err = err == ERR_OK ? check_reached(restore) : err;
    err = err == ERR_OK ? branch(restore) : err;
    overlay_destroy(&restore->overlay);
    home_fini(&restore->home);
    return err;
}

/* What we have made, once more from the disk: this is what the digest is of. */
static enum err look(struct restore *restore)
{
    struct digest digest;
    struct store *store = snapshot_open_as(restore->folder, SNAPSHOT_STILL, &restore->home.own,
                                           restore->why, restore->why_size);
    enum err err = store == NULL ? ERR_CORRUPT : digest_of(store, &digest);
    store_close(&store);
    if (err != ERR_OK) {
        return err;
    }
    restore->made->digest = digest.all;
    if (restore->made->sequence == restore->made->manifest.sequence &&
        !digest_equal(&digest.all, &restore->made->manifest.digest)) {
        (void)snprintf(restore->why, restore->why_size,
                       "what was restored has another digest than the backup");
        return ERR_CORRUPT;
    }
    return ERR_OK;
}

static enum err name_it(struct restore *restore)
{
    char parent[BACKUP_PATH_BYTES + 8];
    (void)snprintf(parent, sizeof parent, "%.4000s/..", restore->options->to);
    int err = fs_sync_folder(restore->folder);
    if (err == 0 && rename(restore->folder, restore->options->to) != 0) {
        err = -errno;
    }
    err = err == 0 ? fs_sync_folder(parent) : err;
    return err == 0 ? ERR_OK : complain(restore, ERR_INTERNAL, restore->options->to, -err);
}

enum err restore_run(const struct restore_options *options, struct restore_made *made, char *why,
                     size_t why_size)
{
    struct restore restore = {.options = options,
                              .made = made,
                              .why = why,
                              .why_size = why_size,
                              .home = {.lock_fd = -1}};
    *made = (struct restore_made){0};
    int length = snprintf(restore.folder, sizeof restore.folder, "%s.new", options->to);
    if (length >= (int)sizeof restore.folder || access(options->to, F_OK) == 0) {
        (void)snprintf(why, why_size, "%.200s is there already: a store is restored beside it",
                       options->to);
        return ERR_CONFLICT;
    }
    if (!backup_manifest_read(options->backup, &made->manifest, why, why_size)) {
        return ERR_CORRUPT;
    }
    enum err err = backup_check(options->backup, &made->manifest, why, why_size);
    if (err != ERR_OK) {
        return err;
    }
    (void)backup_remove(restore.folder);
    int failed = fs_make_folder(restore.folder, 0700);
    err = failed == 0 ? build(&restore) : complain(&restore, ERR_INTERNAL, restore.folder, -failed);
    err = err == ERR_OK ? look(&restore) : err;
    err = err == ERR_OK ? name_it(&restore) : err;
    if (err != ERR_OK) {
        (void)backup_remove(restore.folder);
    }
    return err;
}
