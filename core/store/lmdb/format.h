/* The driver's own records, in the table of counters but no part of it: the format (what wrote this
 * store, who may read and who may write it), the fold (how far the journal has been folded in),
 * and, while a store is brought to a newer format, how far that has come. */
#ifndef STORE_LMDB_FORMAT_H
#define STORE_LMDB_FORMAT_H
#include "store/journal_record.h"
#include "store/lmdb/kv.h"

/* 1: before there was a journal; 2: its chain was of checksums; 3: a timeline had a row for each
 * entry, and rows were as long in LMDB as anywhere. No release wrote any of these. Whoever raises
 * it adds a step to migrate_release.c and a golden store to tests/data/store. */
#define FORMAT_VERSION 6u
#define FORMAT_MIN_READER 6u
#define FORMAT_MIN_WRITER 6u
#define FORMAT_OLDEST 4u   /* that steps lead from */
#define FORMAT_FEATURES 0u /* none yet: what an older writer of the same version would break */

struct format {
    uint32_t version;                /* of the rows */
    uint32_t min_reader, min_writer; /* who knows no such version keeps out */
    uint64_t features;               /* bits; who does not know all of them does not write */
};
struct format_fold {
    uint64_t sequence; /* the last journal record that is in LMDB */
    uint64_t store;    /* chance; journal segments carry it, so that no other store's are taken */
    uint32_t epoch;    /* a journal without a segment of at least this epoch is not the whole one */
    uint32_t format;   /* of the rows in its records; kept with the format and not with this */
    struct journal_link link; /* of that record: what the journal goes on from */
};
struct format_progress {
    uint32_t from, to; /* versions of the step that is under way */
    uint64_t rows;     /* looked at by it */
    struct text next;  /* lent; the key, with the byte of its table, that it goes on with */
};

struct format format_own(void); /* of this rungd */

/* ERR_NOT_FOUND: no record (an empty store); ERR_CORRUPT: `why` says what to do. */
enum err format_get(struct kv *kv, struct format *format, char *why, size_t why_size);
/* ERR_UNSUPPORTED, and `why` says what to do: the store is too new for `own`. */
enum err format_admits(const struct format *format, const struct format *own, bool to_write,
                       char *why, size_t why_size);
void format_put(struct kv_txn *txn, const struct format *format);
/* Format and fold in one transaction: the beginning of a store. */
enum err format_write(struct kv *kv, const struct format *format, const struct format_fold *fold,
                      char *why, size_t why_size);

void format_put_fold(struct kv_txn *txn, const struct format_fold *fold);
enum err format_get_fold(struct kv *kv, struct format_fold *fold, char *why, size_t why_size);

void format_put_progress(struct kv_txn *txn, const struct format_progress *progress);
/* `next` is copied to `arena`. ERR_NOT_FOUND: no step is under way. */
enum err format_get_progress(struct kv *kv, struct arena *arena, struct format_progress *progress,
                             char *why, size_t why_size);
void format_end_progress(struct kv_txn *txn);

bool format_is_own(struct text key); /* with the byte of the table in front */

#endif
