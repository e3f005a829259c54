#include "store/recovery.h"
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include "base/fs.h"
#include "base/mem.h"
#include "store/journal_file.h"

struct run {
    struct recovery *recovery;
    const char *folder;
    const struct format_fold *fold;
    void (*on_write)(void *ctx, const struct journal_write *write);
    void *ctx;
    char *why;
    size_t why_size;
    struct sha256 *sha256;
    struct journal_link link; /* of the record before the next one of this segment */
};

static enum err damaged(struct run *run, struct recovery_damage damage)
{
    char place[80] = "a segment is missing";
    run->recovery->is_damaged = true;
    run->recovery->damage = damage;
    if (damage.slot != 0) {
        (void)snprintf(place, sizeof place, "journal-%04u, byte %llu", damage.slot,
                       (unsigned long long)damage.offset);
    }
    (void)snprintf(run->why, run->why_size,
                   "the journal in %s is damaged (%s): commits from %llu on were acknowledged and "
                   "cannot be read; restore the folder from a backup, or see what is left with: "
                   "rungd store repair --data %s",
                   run->folder, place, (unsigned long long)damage.from, run->folder);
    return ERR_CORRUPT;
}

/* --- the files --- */

static void insert(struct recovery *recovery, struct journal_segment *segment)
{
    struct journal_segment **at = &recovery->segments;
    while (*at != NULL && (*at)->epoch <= segment->epoch) {
        at = &(*at)->next;
    }
    segment->next = *at;
    *at = segment;
    if (segment->epoch > recovery->epoch) {
        recovery->epoch = segment->epoch;
    }
}

static enum err open_one(struct run *run, unsigned slot)
{
    struct journal_segment *segment = NULL;
    int err = journal_segment_open(run->folder, slot, &segment);
    if (err == -EBADMSG) {
        return damaged(run,
                       (struct recovery_damage){.slot = slot, .from = run->fold->sequence + 1});
    }
    if (err != 0) {
        (void)snprintf(run->why, run->why_size, "%s/journal-%04u: %s", run->folder, slot,
                       strerror(-err));
        return ERR_INTERNAL;
    }
    if (segment->store != run->fold->store) {
        (void)snprintf(run->why, run->why_size,
                       "%s/journal-%04u belongs to another store: put data.mdb and its journal "
                       "files back together",
                       run->folder, slot);
        journal_segment_close(&segment);
        return ERR_CORRUPT;
    }
    insert(run->recovery, segment);
    return ERR_OK;
}

static enum err open_all(struct run *run)
{
    DIR *folder = opendir(run->folder);
    struct dirent *entry = NULL;
    enum err err = ERR_OK;
    if (folder == NULL) {
        (void)snprintf(run->why, run->why_size, "%s: %s", run->folder, strerror(errno));
        return ERR_INTERNAL;
    }
    while (err == ERR_OK && (entry = readdir(folder)) != NULL) {
        unsigned slot = journal_segment_slot(entry->d_name);
        err = slot != 0 ? open_one(run, slot) : ERR_OK;
    }
    (void)closedir(folder);
    return err;
}

/* --- one segment --- */

static bool read_next(const struct run *run, const struct journal_segment *segment,
                      struct text bytes, uint64_t wanted, struct journal_record *record)
{
    if (!journal_record_read(bytes, segment->store, record) || record->epoch != segment->epoch ||
        record->sequence != wanted || !journal_record_links_equal(&record->previous, &run->link)) {
        return false;
    }
    journal_record_link(bytes, segment->store, run->sha256, record);
    return wanted != run->fold->sequence ||
           journal_record_links_equal(&record->link, &run->fold->link);
}

static bool take(struct run *run, const struct journal_record *record)
{
    struct journal_write write;
    struct text body = record->body;
    uint32_t count = 0;
    run->link = record->link;
    if (record->sequence <= run->recovery->sequence) { /* LMDB has it */
        return true;
    }
    while (journal_record_next(&body, &write)) {
        run->on_write(run->ctx, &write);
        count++;
    }
    run->recovery->sequence = record->sequence;
    run->recovery->previous = record->link;
    run->recovery->records++;
    return body.n == 0 && count == record->writes;
}

/* Rows of another format are no part of this store: it was brought to a newer one by nobody who
 * folded them first. */
static enum err speak_of_format(const struct run *run, const struct journal_segment *segment)
{
    (void)snprintf(run->why, run->why_size,
                   "journal-%04u has rows of format %u, and data.mdb has format %u: put data.mdb "
                   "and its journal files back together, or restore the folder from a backup",
                   segment->slot, segment->format, run->fold->format);
    return ERR_UNSUPPORTED;
}

/* Records up to the tail, or to where the next segment goes on. */
static enum err read_records(struct run *run, struct journal_segment *segment, struct text bytes)
{
    uint64_t behind = segment->next != NULL ? segment->next->first : 0;
    uint64_t wanted = segment->first;
    size_t offset = JOURNAL_SEGMENT_HEAD_BYTES;
    struct journal_record record;
    run->link = segment->link;
    while (wanted != behind &&
           read_next(run, segment, text_slice(bytes, offset, bytes.n), wanted, &record)) {
        if (wanted > run->recovery->sequence && segment->format != run->fold->format) {
            return speak_of_format(run, segment);
        }
        if (!take(run, &record)) {
            (void)snprintf(run->why, run->why_size,
                           "journal-%04u, byte %zu: a record that checks out says nothing this "
                           "rungd knows: install the newer rungd that wrote it",
                           segment->slot, offset);
            return ERR_UNSUPPORTED;
        }
        offset += record.size;
        segment->last = wanted++;
    }
    uint64_t synced = behind != 0 ? behind - 1 : journal_file_synced_behind(segment, bytes, offset);
    uint64_t needed = run->recovery->sequence + 1;
    if (wanted != behind && synced >= needed) {
        return damaged(run, (struct recovery_damage){.slot = segment->slot,
                                                     .offset = offset,
                                                     .epoch = segment->epoch,
                                                     .from = needed,
                                                     .to = synced});
    }
    return ERR_OK;
}

static enum err read_segment(struct run *run, struct journal_segment *segment)
{
    char path[PATH_MAX];
    struct buf bytes;
    if (segment->first > run->recovery->sequence + 1) {
        return damaged(run, (struct recovery_damage){.epoch = segment->epoch,
                                                     .from = run->recovery->sequence + 1,
                                                     .to = segment->first - 1});
    }
    if (segment->first == run->recovery->sequence + 1 &&
        !journal_record_links_equal(&segment->link, &run->recovery->previous)) {
        return damaged(run, (struct recovery_damage){.slot = segment->slot,
                                                     .epoch = segment->epoch,
                                                     .from = segment->first});
    }
    buf_init(&bytes);
    (void)journal_segment_path(path, run->folder, segment->slot, "");
    int failed = fs_read_file(path, segment->size + 1, &bytes);
    failed = failed != 0 ? failed : journal_segment_sync(segment);
    enum err err = ERR_OK;
    if (failed != 0) {
        (void)snprintf(run->why, run->why_size, "%s: %s", path, strerror(-failed));
        err = ERR_INTERNAL;
    } else {
        err = read_records(run, segment, buf_text(&bytes));
    }
    buf_fini(&bytes);
    return err;
}

/* `why` is written through `run`. */
enum err recovery_run(struct recovery *recovery, const char *folder, const struct format_fold *fold,
                      void (*on_write)(void *ctx, const struct journal_write *write), void *ctx,
                      /* NOLINTNEXTLINE(readability-non-const-parameter) */
                      char *why, size_t why_size)
{
    struct run run = {.recovery = recovery,
                      .folder = folder,
                      .fold = fold,
                      .on_write = on_write,
                      .ctx = ctx,
                      .why = why,
                      .why_size = why_size,
                      .sha256 = sha256_create()};
    *recovery = (struct recovery){.sequence = fold->sequence, .previous = fold->link};
    enum err err = open_all(&run);
    if (err == ERR_OK && recovery->epoch < fold->epoch) {
        err = damaged(&run, (struct recovery_damage){.from = fold->sequence + 1});
    }
    struct journal_segment *segment = recovery->segments;
    for (; segment != NULL && err == ERR_OK; segment = segment->next) {
        bool is_folded = segment->next != NULL && segment->next->epoch > 0 &&
                         segment->next->first <= fold->sequence + 1;
        if (segment->epoch > 0 && !is_folded) {
            err = read_segment(&run, segment);
        }
    }
    sha256_destroy(&run.sha256);
    return err;
}

void recovery_fini(struct recovery *recovery)
{
    while (recovery->segments != NULL) {
        struct journal_segment *segment = recovery->segments;
        recovery->segments = segment->next;
        journal_segment_close(&segment);
    }
}
