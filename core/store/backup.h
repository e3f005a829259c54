/* Backups: folders in a folder, each a data.mdb with everything in it that was folded when it was
 * copied, and a manifest. A backup gets its name when it has been checked and is on disk whole;
 * until then it is called *.new and is nobody's. */
#ifndef STORE_BACKUP_H
#define STORE_BACKUP_H
#include "store/backup_manifest.h"

#define BACKUP_PATH_BYTES 4096

struct backup_options {
    const char *data;  /* a store's folder, in use or not */
    const char *to;    /* the folder of backups; made when it is not there */
    uint64_t sequence; /* at least this has to be in it: ERR_BUSY when it is not folded yet */
    bool gentle;       /* somebody uses the disk meanwhile: see paced_file.h */
    /* Looks at the copy from another process (a bad one may end whoever maps it) and yields the
     * digest of its rows. */
    enum err (*verify)(void *ctx, const char *folder, struct digest_sum *digest, char *why,
                       size_t why_size);
    void (*on_copied)(void *ctx, uint64_t bytes); /* may be NULL */
    void *ctx;
};
struct backup_made {
    char path[BACKUP_PATH_BYTES];
    struct backup_manifest manifest;
    bool was_there; /* nothing has happened since the last one, which is this */
};

enum err backup_make(const struct backup_options *options, struct backup_made *made, char *why,
                     size_t why_size);
/* The hash of a backup's data.mdb against its manifest; reads every byte and maps none. */
enum err backup_check(const char *folder, const struct backup_manifest *manifest, char *why,
                      size_t why_size);
/* The newest finished backup in `folder` of a commit up to `sequence` and an instant up to
 * `instant_us`; false: none. */
bool backup_choose(const char *folder, uint64_t sequence, int64_t instant_us,
                   char path[BACKUP_PATH_BYTES]);
/* Removes all but the `count` newest, and what the archive (may be NULL) has from before the oldest
 * that stays. Returns how many backups went, or -errno. */
int backup_keep(const char *folder, const char *archive, unsigned count);
/* Removes a folder of files: a backup, or what became none. Likes none. */
int backup_remove(const char *path);

#endif
