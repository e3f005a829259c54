/* One segment, or the archived copy of one, read from first to last record: for those who look at a
 * journal and do not go on with it. */
#ifndef STORE_JOURNAL_FILE_H
#define STORE_JOURNAL_FILE_H
#include "store/journal_segment.h"

struct journal_file {
    struct journal_segment head; /* fd -1; epoch 0: never used */
    struct buf bytes;            /* of the whole file */
    size_t at;                   /* of the next record */
    uint64_t next;               /* its sequence */
    struct journal_link link;    /* of the record before it */
};

/* -EBADMSG: the head does not check out. journal_file_fini is due in either case. */
int journal_file_init(struct journal_file *file, const char *path);
void journal_file_fini(struct journal_file *file);
/* The next record of this use of the segment: right epoch, sequence, checksum and link. The body is
 * lent. False: there is none, and file->next is the sequence that could not be read. */
bool journal_file_next(struct journal_file *file, struct sha256 *sha256,
                       struct journal_record *record);
/* Up to where the records of the segment's epoch behind `offset` say that all was synced; 0: no
 * record is there. */
uint64_t journal_file_synced_behind(const struct journal_segment *segment, struct text bytes,
                                    size_t offset);

#endif
