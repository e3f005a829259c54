/* From a backup back to a store: as it was then, or as it was at any commit since, with the archive
 * (or the journal of the lost store, where that is left) played on top. The new store is a branch:
 * it gets a number of its own, so that nothing of the old one's journal fits it any more. */
#ifndef STORE_RESTORE_H
#define STORE_RESTORE_H
#include "store/backup.h"
#include "store/migrate.h"

struct restore_options {
    const char *backup;     /* a finished one */
    const char *sources[2]; /* folders with copies of segments or with a journal; NULL: none */
    const char *to;     /* a folder that is not there: made as TO.new, renamed when it is whole */
    bool all;           /* go on as far as the sources do; false: see the next two */
    uint64_t sequence;  /* stop behind this commit; 0: at the backup's own */
    int64_t instant_us; /* stop in front of the first commit later than this; 0: no such limit */
    const struct migrate_plan *plan; /* for commits of a newer format; NULL: the release's */
    void (*on_progress)(void *ctx, uint64_t sequence); /* may be NULL */
    void *ctx;
};
struct restore_made {
    struct backup_manifest manifest;
    uint64_t sequence;  /* of the last commit in it */
    int64_t instant_us; /* of that commit */
    struct digest_sum digest;
};

/* ERR_NOT_FOUND: the sources do not reach so far (why says how far). Whatever the error, nothing
 * has the name `to`. */
enum err restore_run(const struct restore_options *options, struct restore_made *made, char *why,
                     size_t why_size);

#endif
