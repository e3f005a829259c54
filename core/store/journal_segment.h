/* A file of the journal: made once with all its bytes on disk, then used again and again. The first
 * sector says for which epoch it is in use, and which sequence that epoch begins with: all records
 * before that one were synced when it was written, and the link of the last of them stands there
 * too. Errors are -errno. */
#ifndef STORE_JOURNAL_SEGMENT_H
#define STORE_JOURNAL_SEGMENT_H
#include "store/journal_record.h"

#define JOURNAL_SEGMENT_HEAD_BYTES 512u /* one sector: it is old or new, never half */
#define JOURNAL_SEGMENT_SLOTS_MAX 4096u

struct journal_segment {
    unsigned slot; /* the number in its name */
    int fd;
    uint64_t size, store;
    uint32_t epoch;               /* 0: never used */
    uint32_t format;              /* of the rows in its records */
    uint64_t first;               /* sequence */
    struct journal_link link;     /* of the record before the first */
    uint64_t last;                /* sequence; the journal's note, not on disk */
    bool begun;                   /* its head is on disk for this epoch */
    struct journal_segment *next; /* of a list of the owner's */
};

/* journal-0007 in `folder`; `path` has room for PATH_MAX. False: too long. */
bool journal_segment_path(char *path, const char *folder, unsigned slot, const char *suffix);
/* The slot of a file of this name; 0: not one of ours. */
unsigned journal_segment_slot(const char *name);
/* Written full of zeros under a temporary name, synced, renamed; the folder is synced too. */
int journal_segment_create(const char *folder, unsigned slot, uint64_t size, uint64_t store,
                           struct journal_segment **segment);
/* -EBADMSG: the head does not check out. */
int journal_segment_open(const char *folder, unsigned slot, struct journal_segment **segment);
/* Its name still leads to it. */
bool journal_segment_is_there(const struct journal_segment *segment, const char *folder);
/* The same, to look only: it is not written through this. */
int journal_segment_look(const char *folder, unsigned slot, struct journal_segment **segment);
/* The head of a segment from the first bytes of a file; false: it is none. */
bool journal_segment_parse(struct text bytes, struct journal_segment *segment);
void journal_segment_close(struct journal_segment **segment); /* likes NULL */
/* Writes the head for segment->epoch, first and link, and syncs it. */
int journal_segment_begin(struct journal_segment *segment);
int journal_segment_write(struct journal_segment *segment, uint64_t offset, struct text bytes);
int journal_segment_sync(struct journal_segment *segment);

#endif
