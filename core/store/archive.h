/* Segments kept: a folder to which the journal gives a copy of each segment before it is used
 * again. With a backup it gives back any state since. A copy is named by its store, its epoch and
 * its first sequence, and ends behind the last whole record. */
#ifndef STORE_ARCHIVE_H
#define STORE_ARCHIVE_H
#include "store/journal_file.h"

struct archive_item {
    char *path; /* owned by the list */
    uint64_t store, first;
    uint32_t epoch;
};
struct archive_list {
    struct archive_item *items; /* owned; ascending epochs */
    size_t count, capacity;
};

/* Copies the segment at `path` unless its copy is there: temporary name, sync, rename, sync of the
 * folder. Errors are -errno; a segment that was never used needs no copy. */
int archive_keep(const char *folder, const char *path);
/* Adds a store's copies in `folder` and, as a data folder has them, its segments. -errno. */
int archive_find(const char *folder, uint64_t store, struct archive_list *list);
void archive_list_fini(struct archive_list *list);
/* Removes copies that hold nothing from `sequence` on: no backup that is left needs them. Returns
 * how many, or -errno. */
int archive_trim(const char *folder, uint64_t store, uint64_t sequence);

#endif
