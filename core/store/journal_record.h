/* One record of the journal: the write set of one commit, and what recovery must know to tell a
 * torn tail from damage. Pure; numbers are big-endian.
 *
 *   0 magic   4 bytes of the body   8 CRC32C of all but magic and itself   12 epoch of the segment
 *   16 sequence   24 highest sequence known to be synced when this was written
 *   32 writes in the body   36 zeros   40 link of the record before   56 body
 *
 * The link of a record is the first half of SHA-256 over the store's number and the head, with the
 * checksum of the body and the link before in it: one link stands for the whole history. The body
 * itself is not hashed: docs/decisions/0011 says what that would cost.
 *
 * A write of the body: kind (1), table (1), key length (2), value length (4), key, value. */
#ifndef STORE_JOURNAL_RECORD_H
#define STORE_JOURNAL_RECORD_H
#include "base/sha256.h"
#include "store/write_set.h"

#define JOURNAL_RECORD_HEAD_BYTES ((size_t)56)
#define JOURNAL_RECORD_ALIGN ((size_t)8) /* records begin at multiples of it */
#define JOURNAL_RECORD_BYTES_MAX ((size_t)256 << 20)

struct journal_link { /* zeros before the first record of a store */
    unsigned char bytes[16];
};
struct journal_record {
    uint64_t sequence, synced;
    uint32_t epoch, writes;
    struct journal_link previous, link;
    struct text body;
    size_t size; /* with what fills it up to the next multiple */
};

size_t journal_record_size(const struct write_set *writes);
bool journal_record_links_equal(const struct journal_link *a, const struct journal_link *b);
/* Appends the record as it stands on disk; sequence, synced, epoch and previous are given, the rest
 * is filled in. `store` is the store's secret number: the checksum begins with it, so that bytes
 * that a customer sends are never taken for a record. Without `sha256` no link is made. */
void journal_record_put(struct buf *out, const struct write_set *writes, uint64_t store,
                        struct sha256 *sha256, struct journal_record *record);
/* False when there is no whole record at the start of `bytes`. The body is lent from them; the link
 * is not filled in, because whoever searches need not pay for it. */
bool journal_record_read(struct text bytes, uint64_t store, struct journal_record *record);
/* Fills in the link of a record that journal_record_read has found at the start of `bytes`. */
void journal_record_link(struct text bytes, uint64_t store, struct sha256 *sha256,
                         struct journal_record *record);
/* Cuts the next write off the front of *body: PUT or DELETE. False: none left, or no write. */
struct journal_write {
    enum write_kind kind;
    unsigned table;
    struct text key, value;
};
bool journal_record_next(struct text *body, struct journal_write *write);

#endif
