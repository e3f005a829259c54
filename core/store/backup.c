#include "store/backup.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/fs.h"
#include "base/mem.h"
#include "store/archive.h"
#include "store/lmdb/format.h"
#include "store/paced_file.h"
#include "store/snapshot.h"
#include "store/tables.h"

#define NAME_FORMAT "backup-%020llu"
#define NAME_BYTES 40
#define UNFINISHED "backup.new"
#define PIECE_BYTES ((size_t)1 << 20)

/* --- names --- */

static bool join(char path[BACKUP_PATH_BYTES], const char *folder, const char *name)
{
    return snprintf(path, BACKUP_PATH_BYTES, "%s/%s", folder, name) < BACKUP_PATH_BYTES;
}

static bool read_name(const char *name, uint64_t *sequence)
{
    unsigned long long number = 0;
    char again[NAME_BYTES];
    if (sscanf(name, "backup-%20llu", &number) != 1) {
        return false;
    }
    (void)snprintf(again, sizeof again, NAME_FORMAT, number);
    *sequence = number;
    return strcmp(again, name) == 0;
}

static enum err name_it(const char *to, uint64_t sequence, char path[BACKUP_PATH_BYTES])
{
    char name[NAME_BYTES];
    (void)snprintf(name, sizeof name, NAME_FORMAT, (unsigned long long)sequence);
    return join(path, to, name) ? ERR_OK : ERR_LIMIT;
}

int backup_remove(const char *path)
{
    char file[BACKUP_PATH_BYTES];
    struct dirent *entry = NULL;
    DIR *files = opendir(path);
    if (files == NULL) {
        return errno == ENOENT ? 0 : -errno;
    }
    while ((entry = readdir(files)) != NULL) {
        if (entry->d_name[0] != '.' && join(file, path, entry->d_name)) {
            (void)unlink(file);
        }
    }
    (void)closedir(files);
    return rmdir(path) == 0 ? 0 : -errno;
}

/* --- hashing --- */

static int hash_fd(int fd, struct sha256 *sha256, uint64_t *bytes)
{
    char *piece = mem_new(PIECE_BYTES);
    ssize_t got = 0;
    *bytes = 0;
    do {
        got = read(fd, piece, PIECE_BYTES);
        if (got > 0) {
            sha256_add(sha256, (struct text){piece, (size_t)got});
            *bytes += (uint64_t)got;
        }
    } while (got > 0 || (got < 0 && errno == EINTR));
    int err = got < 0 ? -errno : 0;
    mem_free(piece);
    return err;
}

static enum err hash_file(const char *folder, unsigned char digest[SHA256_BYTES], uint64_t *bytes,
                          char *why, size_t why_size)
{
    char path[BACKUP_PATH_BYTES];
    struct sha256 *sha256 = sha256_create();
    int fd = join(path, folder, "data.mdb") ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    sha256_start(sha256);
    int err = fd < 0 ? -errno : hash_fd(fd, sha256, bytes);
    sha256_finish(sha256, digest);
    sha256_destroy(&sha256);
    if (fd >= 0) {
        (void)close(fd);
    }
    if (err != 0) {
        (void)snprintf(why, why_size, "%s/data.mdb: %s", folder, strerror(-err));
    }
    return err == 0 ? ERR_OK : ERR_INTERNAL;
}

enum err backup_check(const char *folder, const struct backup_manifest *manifest, char *why,
                      size_t why_size)
{
    unsigned char digest[SHA256_BYTES];
    uint64_t bytes = 0;
    enum err err = hash_file(folder, digest, &bytes, why, why_size);
    if (err == ERR_OK &&
        (bytes != manifest->bytes || memcmp(digest, manifest->sha256, sizeof digest) != 0)) {
        (void)snprintf(why, why_size, "%s/data.mdb is not what was backed up: its hash is another",
                       folder);
        return ERR_CORRUPT;
    }
    return err;
}

/* --- making --- */

struct making {
    const struct backup_options *options;
    struct backup_made *made;
    char *why;
    size_t why_size;
    char unfinished[BACKUP_PATH_BYTES];
};

static enum err fail(struct making *making, enum err err, const char *path, int number)
{
    (void)snprintf(making->why, making->why_size, "%s: %s", path, strerror(number));
    return err;
}

static struct kv *open_data(struct making *making, struct format_fold *fold)
{
    char path[BACKUP_PATH_BYTES];
    struct kv *kv = join(path, making->options->data, "data.mdb")
                        ? kv_open_snapshot(path, false, making->why, making->why_size)
                        : NULL;
    if (kv != NULL && format_get_fold(kv, fold, making->why, making->why_size) != ERR_OK) {
        kv_close(&kv);
    }
    return kv;
}

/* True: this state has been backed up before. */
static bool is_there(struct making *making, uint64_t sequence)
{
    char why[200];
    struct backup_made *made = making->made;
    made->was_there = name_it(making->options->to, sequence, made->path) == ERR_OK &&
                      backup_manifest_read(made->path, &made->manifest, why, sizeof why);
    return made->was_there;
}

/* ERR_EXHAUSTED when there is no room for it. */
static enum err copy_pages(struct making *making, struct kv *kv)
{
    char to[BACKUP_PATH_BYTES];
    int number = -ENAMETOOLONG;
    struct paced_file *file = join(to, making->unfinished, "data.mdb")
                                  ? paced_file_open(to, making->options->gentle, &number)
                                  : NULL;
    if (file == NULL) {
        return fail(making, ERR_INTERNAL, to, -number);
    }
    enum err err = kv_copy(kv, paced_file_end(file), making->why, making->why_size);
    number = paced_file_close(&file);
    if (number != 0) {
        bool is_full = number == -ENOSPC || number == -EDQUOT;
        return fail(making, is_full ? ERR_EXHAUSTED : ERR_INTERNAL, to, -number);
    }
    return err;
}

static enum err copy(struct making *making)
{
    struct format_fold fold;
    struct kv *kv = open_data(making, &fold);
    enum err err = kv == NULL ? ERR_INTERNAL : ERR_OK;
    if (err == ERR_OK && fold.sequence < making->options->sequence) {
        (void)snprintf(making->why, making->why_size, "commit %llu is not folded yet",
                       (unsigned long long)making->options->sequence);
        err = ERR_BUSY;
    }
    if (err == ERR_OK && !is_there(making, fold.sequence)) {
#ifdef RUNG_CONTROLS /* Only for the test that must find it out: no temporary name. */
        (void)snprintf(making->unfinished, sizeof making->unfinished, "%s", making->made->path);
#endif
        int number = fs_make_folder(making->unfinished, 0700);
        err = number == 0 ? copy_pages(making, kv)
                          : fail(making, ERR_INTERNAL, making->unfinished, -number);
    }
    kv_close(&kv);
    return err;
}

/* The copy may be newer than what was looked at before it: what it is, it says itself. */
static enum err describe(struct making *making)
{
    struct backup_manifest *manifest = &making->made->manifest;
    struct reader reader;
    struct store *copied =
        snapshot_open(making->unfinished, SNAPSHOT_BACKUP, making->why, making->why_size);
    if (copied == NULL) {
        return ERR_CORRUPT;
    }
    struct snapshot_facts facts = snapshot_facts(copied);
    reader_init(&reader, copied, NULL);
    manifest->store = facts.store;
    manifest->sequence = facts.sequence;
    memcpy(manifest->link.bytes, facts.link, sizeof manifest->link.bytes);
    manifest->instant_us = (int64_t)meta_table_get(&reader, "last_now_us");
    store_close(&copied);
    return hash_file(making->unfinished, manifest->sha256, &manifest->bytes, making->why,
                     making->why_size);
}

static enum err finish(struct making *making)
{
    char path[BACKUP_PATH_BYTES];
    struct buf text;
    buf_init(&text);
    backup_manifest_print(&making->made->manifest, &text);
    int err = join(path, making->unfinished, BACKUP_MANIFEST_NAME)
                  ? fs_write_file_atomic(path, buf_text(&text), 0600)
                  : -ENAMETOOLONG;
    buf_fini(&text);
    if (err == 0 && strcmp(making->unfinished, making->made->path) != 0 &&
        rename(making->unfinished, making->made->path) != 0) {
        err = -errno;
    }
    err = err == 0 ? fs_sync_folder(making->options->to) : err;
    return err == 0 ? ERR_OK : fail(making, ERR_INTERNAL, making->made->path, -err);
}

static enum err make(struct making *making)
{
    const struct backup_options *options = making->options;
    struct backup_made *made = making->made;
    enum err err = copy(making);
    if (err != ERR_OK || made->was_there) {
        return err;
    }
    err = options->verify(options->ctx, making->unfinished, &made->manifest.digest, making->why,
                          making->why_size);
    err = err == ERR_OK ? describe(making) : err;
    if (err == ERR_OK && options->on_copied != NULL) {
        options->on_copied(options->ctx, made->manifest.bytes);
    }
    if (err != ERR_OK || is_there(making, made->manifest.sequence)) {
        return err;
    }
    return finish(making);
}

enum err backup_make(const struct backup_options *options, struct backup_made *made, char *why,
                     size_t why_size)
{
    struct making making = {.options = options, .made = made, .why = why, .why_size = why_size};
    char lock[BACKUP_PATH_BYTES];
    int fd = -1;
    *made = (struct backup_made){0};
    int err = fs_make_folder(options->to, 0700);
    if (err == 0) {
        err = join(lock, options->to, "lock") && join(making.unfinished, options->to, UNFINISHED)
                  ? fs_lock_file(lock, &fd)
                  : -ENAMETOOLONG;
        err = err == 0 ? fs_sign_lock(fd) : err;
    }
    if (err != 0) {
        (void)snprintf(why, why_size, "%s: %s", options->to,
                       err == -EWOULDBLOCK ? "another backup is being made" : strerror(-err));
        return err == -EWOULDBLOCK ? ERR_CONFLICT : ERR_INTERNAL;
    }
    (void)backup_remove(making.unfinished); /* of one that was killed */
    enum err result = make(&making);
    if (result != ERR_OK || made->was_there) {
        (void)backup_remove(making.unfinished);
    }
    fs_unlock_file(&fd);
    return result;
}

/* --- keeping --- */

struct found {
    uint64_t *sequences; /* owned; ascending */
    size_t count;
};

static int find_all(const char *folder, struct found *found)
{
    struct dirent *entry = NULL;
    uint64_t sequence = 0;
    DIR *files = opendir(folder);
    *found = (struct found){0};
    if (files == NULL) {
        return -errno;
    }
    while ((entry = readdir(files)) != NULL) {
        if (!read_name(entry->d_name, &sequence)) {
            continue;
        }
        found->sequences =
            mem_resize(found->sequences, (found->count + 1) * sizeof *found->sequences);
        size_t at = found->count++;
        while (at > 0 && found->sequences[at - 1] > sequence) {
            found->sequences[at] = found->sequences[at - 1];
            at--;
        }
        found->sequences[at] = sequence;
    }
    (void)closedir(files);
    return 0;
}

bool backup_choose(const char *folder, uint64_t sequence, int64_t instant_us,
                   char path[BACKUP_PATH_BYTES])
{
    struct found found;
    struct backup_manifest manifest;
    char why[200];
    bool is_found = false;
    int err = find_all(folder, &found);
    for (size_t i = found.count; err == 0 && i-- > 0 && !is_found;) {
        is_found = found.sequences[i] <= sequence &&
                   name_it(folder, found.sequences[i], path) == ERR_OK &&
                   backup_manifest_read(path, &manifest, why, sizeof why) &&
                   manifest.instant_us <= instant_us;
    }
    mem_free(found.sequences);
    return is_found;
}

static int trim_archive(const char *backup, const char *archive)
{
    struct backup_manifest manifest;
    char why[200];
    if (!backup_manifest_read(backup, &manifest, why, sizeof why)) {
        return 0; /* who cannot say what it needs may need everything */
    }
    int removed = archive_trim(archive, manifest.store, manifest.sequence + 1);
    return removed < 0 ? removed : 0;
}

int backup_keep(const char *folder, const char *archive, unsigned count)
{
    struct found found;
    char path[BACKUP_PATH_BYTES];
    int removed = 0;
    int err = find_all(folder, &found);
    size_t oldest = found.count > count ? found.count - count : 0;
    for (size_t i = 0; i < oldest && err == 0; i++) {
        err = name_it(folder, found.sequences[i], path) == ERR_OK ? backup_remove(path) : 0;
        removed += err == 0;
    }
    if (err == 0 && archive != NULL && oldest < found.count &&
        name_it(folder, found.sequences[oldest], path) == ERR_OK) {
        err = trim_archive(path, archive);
    }
    mem_free(found.sequences);
    return err == 0 ? removed : err;
}
