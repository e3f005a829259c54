/* The driver's own two records, in the table of counters but no part of it: the format (what wrote
 * this store, who may read and who may write it; a newer store is refused without writing a byte)
 * and the fold (how far the journal has been folded in). */
#ifndef STORE_LMDB_FORMAT_H
#define STORE_LMDB_FORMAT_H
#include "store/journal_record.h"
#include "store/lmdb/kv.h"

/* 1: before there was a journal; 2: its chain was of checksums; 3: a timeline had a row for each
 * entry, and rows were as long in LMDB as anywhere. No release wrote any of these. */
#define FORMAT_VERSION 4u
#define FORMAT_MIN_READER 4u
#define FORMAT_MIN_WRITER 4u

struct format_fold {
    uint64_t sequence; /* the last journal record that is in LMDB */
    uint64_t store;    /* chance; journal segments carry it, so that no other store's are taken */
    uint32_t epoch;    /* a journal without a segment of at least this epoch is not the whole one */
    struct journal_link link; /* of that record: what the journal goes on from */
};

/* ERR_NOT_FOUND: no record (an empty store); ERR_UNSUPPORTED: too new; ERR_CORRUPT. `why` says what
 * to do. A store of an older format is brought to this one by format_write. */
enum err format_check(struct kv *kv, uint32_t *version, char *why, size_t why_size);
/* Both records in one transaction. */
enum err format_write(struct kv *kv, const struct format_fold *fold, char *why, size_t why_size);

void format_put_fold(struct kv_txn *txn, const struct format_fold *fold);
enum err format_get_fold(struct kv *kv, struct format_fold *fold, char *why, size_t why_size);
bool format_is_own(struct text key); /* with the byte of the table in front */

#endif
