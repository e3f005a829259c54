/* Birth of the journal: what LMDB lacks is read back, the torn tail is cut, damage is refused.
 *
 * After a power cut the sectors that were not synced may be on disk or not, in any mixture. So a
 * broken record alone proves nothing: it is the tail, never acknowledged, and is cut. It is damage
 * when something later says that it had been synced: a record behind it of the same epoch, or the
 * head of the segment after it. */
#ifndef STORE_RECOVERY_H
#define STORE_RECOVERY_H
#include "base/err.h"
#include "store/journal_record.h"
#include "store/journal_segment.h"
#include "store/lmdb/format.h"

struct recovery_damage {
    unsigned slot; /* 0: no file is at fault, one is missing */
    uint64_t offset;
    uint32_t epoch;    /* this one and all later are not to be trusted */
    uint64_t from, to; /* sequences that were synced and cannot be read; to 0: not known */
};
struct recovery {
    struct journal_segment *segments; /* owned; ascending epochs, unused ones first */
    uint64_t sequence;                /* the last one read, or the fold's */
    uint32_t epoch;                   /* the highest one seen */
    struct journal_link previous;     /* of the last record, or the fold's */
    uint64_t records;                 /* read back */
    bool is_damaged;
    struct recovery_damage damage;
};

/* Reads everything behind fold->sequence, in order, into on_write. ERR_CORRUPT: damage, and `why`
 * says where and what to do; the folder was not changed. What was read is on disk when it returns.
 */
enum err recovery_run(struct recovery *recovery, const char *folder, const struct format_fold *fold,
                      void (*on_write)(void *ctx, const struct journal_write *write), void *ctx,
                      char *why, size_t why_size);
void recovery_fini(struct recovery *recovery);

#endif
