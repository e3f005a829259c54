#include "store/lmdb/format.h"
#include <stdio.h>
#include <string.h>
#include "base/buf.h"
#include "base/crc.h"

#define FORMAT_BYTES 32       /* of ours; a later one may have more behind */
#define FORMAT_BYTES_EARLY 24 /* of those that no release wrote */
#define FOLD_BYTES 40
#define PROGRESS_HEAD_BYTES 16
#define CRC_BYTES 4
static const char magic[8] = "RUNGDB\1";

/* Table META, out of the way of its counters. */
static struct text format_key(void)
{
    return TEXT("\1format");
}

static struct text fold_key(void)
{
    return TEXT("\1journal");
}

static struct text progress_key(void)
{
    return TEXT("\1migration");
}

bool format_is_own(struct text key)
{
    return text_eq(key, format_key()) || text_eq(key, fold_key()) || text_eq(key, progress_key());
}

static void put(struct kv_txn *txn, struct text key, struct buf *record)
{
    buf_put_u32(record, crc_of(0, record->p, record->n));
    kv_put(txn, key, buf_text(record));
    buf_fini(record);
}

/* The record, copied; ERR_NOT_FOUND, or ERR_CORRUPT when its first `bytes` do not check out. */
static enum err get(struct kv *kv, struct text key, const char *name, struct buf *record, char *why,
                    size_t why_size)
{
    struct kv_txn txn;
    struct text value;
    kv_begin(kv, &txn, false);
    bool found = kv_get(&txn, key, &value);
    if (found) {
        buf_put_text(record, value);
    }
    kv_end(&txn, false);
    if (txn.err != ERR_OK) {
        (void)snprintf(why, why_size, "%s of the store cannot be read: %s", name, txn.detail);
        return txn.err;
    }
    return found ? ERR_OK : ERR_NOT_FOUND;
}

static bool checks_out(const struct buf *record, size_t bytes)
{
    return record->n >= bytes && crc_of(0, record->p, bytes - CRC_BYTES) ==
                                     buf_get_u32((const char *)record->p + bytes - CRC_BYTES);
}

static enum err damaged(const char *name, char *why, size_t why_size)
{
    (void)snprintf(why, why_size, "%s of the store is damaged: restore the store from a backup",
                   name);
    return ERR_CORRUPT;
}

/* --- the format --- */

struct format format_own(void)
{
    return (struct format){.version = FORMAT_VERSION,
                           .min_reader = FORMAT_MIN_READER,
                           .min_writer = FORMAT_MIN_WRITER,
                           .features = FORMAT_FEATURES};
}

enum err format_get(struct kv *kv, struct format *format, char *why, size_t why_size)
{
    static const char name[] = "the format record";
    struct buf record;
    buf_init(&record);
    enum err err = get(kv, format_key(), name, &record, why, why_size);
    const char *bytes = (const char *)record.p;
    if (err == ERR_OK && record.n == FORMAT_BYTES_EARLY && checks_out(&record, record.n)) {
        (void)snprintf(why, why_size,
                       "the store is of a format %u from before the first release, and no rungd "
                       "reads that: begin with a new data folder",
                       buf_get_u32(bytes + 8));
        err = ERR_UNSUPPORTED;
    } else if (err == ERR_OK &&
               (!checks_out(&record, FORMAT_BYTES) || memcmp(bytes, magic, sizeof magic) != 0)) {
        err = damaged(name, why, why_size);
    } else if (err == ERR_OK) {
        *format = (struct format){.version = buf_get_u32(bytes + 8),
                                  .min_reader = buf_get_u32(bytes + 12),
                                  .min_writer = buf_get_u32(bytes + 16),
                                  .features = buf_get_u64(bytes + 20)};
    }
    buf_fini(&record);
    return err;
}

enum err format_admits(const struct format *format, const struct format *own, bool to_write,
                       char *why, size_t why_size)
{
    uint32_t wanted = to_write ? format->min_writer : format->min_reader;
    uint64_t unknown = to_write ? format->features & ~own->features : 0;
    if (wanted <= own->version && unknown == 0) {
        return ERR_OK;
    }
    if (wanted > own->version) {
        (void)snprintf(why, why_size,
                       "the store has format %u and wants a %s of at least %u, and this rungd "
                       "knows %u: install the newer rungd, or restore a backup that is older",
                       format->version, to_write ? "writer" : "reader", wanted, own->version);
    } else {
        (void)snprintf(why, why_size,
                       "the store uses features (bits %llx) that this rungd does not know: "
                       "install the newer rungd",
                       (unsigned long long)unknown);
    }
    return ERR_UNSUPPORTED;
}

void format_put(struct kv_txn *txn, const struct format *format)
{
    struct buf record;
    buf_init(&record);
    buf_put(&record, magic, sizeof magic);
    buf_put_u32(&record, format->version);
    buf_put_u32(&record, format->min_reader);
    buf_put_u32(&record, format->min_writer);
    buf_put_u64(&record, format->features);
    put(txn, format_key(), &record);
}

enum err format_write(struct kv *kv, const struct format *format, const struct format_fold *fold,
                      char *why, size_t why_size)
{
    struct kv_txn txn;
    kv_begin(kv, &txn, true);
    format_put(&txn, format);
    format_put_fold(&txn, fold);
    kv_end(&txn, true);
    if (txn.err != ERR_OK) {
        (void)snprintf(why, why_size, "the format record cannot be written: %s", txn.detail);
    }
    return txn.err;
}

/* --- the fold --- */

void format_put_fold(struct kv_txn *txn, const struct format_fold *fold)
{
    struct buf record;
    buf_init(&record);
    buf_put_u64(&record, fold->sequence);
    buf_put_u64(&record, fold->store);
    buf_put(&record, fold->link.bytes, sizeof fold->link.bytes);
    buf_put_u32(&record, fold->epoch);
    put(txn, fold_key(), &record);
}

enum err format_get_fold(struct kv *kv, struct format_fold *fold, char *why, size_t why_size)
{
    static const char name[] = "the record of what the journal has given";
    struct buf record;
    buf_init(&record);
    enum err err = get(kv, fold_key(), name, &record, why, why_size);
    const char *bytes = (const char *)record.p;
    if (err == ERR_NOT_FOUND || (err == ERR_OK && !checks_out(&record, FOLD_BYTES))) {
        err = damaged(name, why, why_size);
    } else if (err == ERR_OK) {
        *fold = (struct format_fold){.sequence = buf_get_u64(bytes),
                                     .store = buf_get_u64(bytes + 8),
                                     .epoch = buf_get_u32(bytes + 32)};
        memcpy(fold->link.bytes, bytes + 16, sizeof fold->link.bytes);
    }
    buf_fini(&record);
    return err;
}

/* --- the progress of a migration --- */

void format_put_progress(struct kv_txn *txn, const struct format_progress *progress)
{
    struct buf record;
    buf_init(&record);
    buf_put_u32(&record, progress->from);
    buf_put_u32(&record, progress->to);
    buf_put_u64(&record, progress->rows);
    buf_put_text(&record, progress->next);
    put(txn, progress_key(), &record);
}

enum err format_get_progress(struct kv *kv, struct arena *arena, struct format_progress *progress,
                             char *why, size_t why_size)
{
    static const char name[] = "the record of how far the migration has come";
    struct buf record;
    buf_init(&record);
    enum err err = get(kv, progress_key(), name, &record, why, why_size);
    const char *bytes = (const char *)record.p;
    if (err == ERR_OK &&
        (record.n < PROGRESS_HEAD_BYTES + CRC_BYTES || !checks_out(&record, record.n))) {
        err = damaged(name, why, why_size);
    } else if (err == ERR_OK) {
        struct text next = text_slice(buf_text(&record), PROGRESS_HEAD_BYTES, record.n - CRC_BYTES);
        *progress = (struct format_progress){.from = buf_get_u32(bytes),
                                             .to = buf_get_u32(bytes + 4),
                                             .rows = buf_get_u64(bytes + 8),
                                             .next = arena_text(arena, next)};
    }
    buf_fini(&record);
    return err;
}

void format_end_progress(struct kv_txn *txn)
{
    kv_delete(txn, progress_key());
}
