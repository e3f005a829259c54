/* One record of the journal: the write set of one commit, and what recovery must know to tell a
 * torn tail from damage. Pure; numbers are big-endian.
 *
 *   0 magic   4 bytes of the body   8 CRC32C of all but magic and itself   12 epoch of the segment
 *   16 sequence   24 highest sequence known to be synced when this was written
 *   32 CRC32C of the record before (the chain)   36 writes in the body   40 body
 *
 * A write of the body: kind (1), table (1), key length (2), value length (4), key, value. */
#ifndef STORE_JOURNAL_RECORD_H
#define STORE_JOURNAL_RECORD_H
#include "store/write_set.h"

#define JOURNAL_RECORD_HEAD_BYTES ((size_t)40)
#define JOURNAL_RECORD_ALIGN ((size_t)8) /* records begin at multiples of it */
#define JOURNAL_RECORD_BYTES_MAX ((size_t)256 << 20)

struct journal_record {
    uint64_t sequence, synced;
    uint32_t epoch, previous, crc, writes;
    struct text body;
    size_t size; /* with what fills it up to the next multiple */
};

size_t journal_record_size(const struct write_set *writes);
/* Appends the record as it stands on disk; sequence, synced, epoch and previous are given, the rest
 * is filled in. `store` is the store's secret number: the checksum begins with it, so that bytes
 * that a customer sends are never taken for a record. */
void journal_record_put(struct buf *out, const struct write_set *writes, uint64_t store,
                        struct journal_record *record);
/* False when there is no whole record at the start of `bytes`. The body is lent from them. */
bool journal_record_read(struct text bytes, uint64_t store, struct journal_record *record);
/* Cuts the next write off the front of *body: PUT or DELETE. False: none left, or no write. */
struct journal_write {
    enum write_kind kind;
    unsigned table;
    struct text key, value;
};
bool journal_record_next(struct text *body, struct journal_write *write);

#endif
