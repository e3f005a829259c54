/* What a backup says about itself: a text of lines "name value" that ends with its own hash. */
#ifndef STORE_BACKUP_MANIFEST_H
#define STORE_BACKUP_MANIFEST_H
#include "store/digest.h"
#include "store/journal_record.h"

#define BACKUP_MANIFEST_NAME "manifest"
#define BACKUP_MANIFEST_BYTES_MAX ((size_t)16 << 10)

struct backup_manifest {
    uint64_t store, sequence; /* of the last commit in it */
    struct journal_link link; /* of that commit: what an archive goes on from */
    int64_t instant_us;       /* recorded time of that commit; 0: no command was ever recorded */
    struct digest_sum digest; /* of all rows */
    uint64_t bytes;           /* of data.mdb */
    unsigned char sha256[SHA256_BYTES]; /* of data.mdb */
};

void backup_manifest_print(const struct backup_manifest *manifest, struct buf *out);
/* False: no manifest, or changed since. */
bool backup_manifest_parse(struct text text, struct backup_manifest *manifest);
/* Of the backup in `folder`; false with a sentence. */
bool backup_manifest_read(const char *folder, struct backup_manifest *manifest, char *why,
                          size_t why_size);

#endif
