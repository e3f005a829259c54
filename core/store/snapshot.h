/* A store to look at and not to change: what data.mdb held when it was opened and, when nobody has
 * it open to write, what the journal holds behind that. For dump, digest, scrub and verification,
 * in a process of their own. Commits are refused. */
#ifndef STORE_SNAPSHOT_H
#define STORE_SNAPSHOT_H
#include "store/lmdb/format.h"
#include "store/store.h"

enum snapshot_kind {
    SNAPSHOT_LIVE,   /* a server may have it open: data.mdb only, as of its last fold */
    SNAPSHOT_STILL,  /* takes the folder's lock and reads the journal too */
    SNAPSHOT_BACKUP, /* a folder that nobody ever writes: no lock, nothing is left in it */
};
struct snapshot_facts {
    uint64_t sequence; /* of the last commit in it */
    uint64_t store;    /* the store's number */
    uint32_t format;   /* of its rows */
    unsigned char link[16];
};

/* NULL with a sentence in `why`; for SNAPSHOT_STILL also when a server holds the folder. */
struct store *snapshot_open(const char *folder, enum snapshot_kind kind, char *why,
                            size_t why_size);
/* The same for a program that reads another format than this rungd. */
struct store *snapshot_open_as(const char *folder, enum snapshot_kind kind,
                               const struct format *own, char *why, size_t why_size);
/* Whether a server holds the folder now. */
bool snapshot_is_held(const char *folder);
struct snapshot_facts snapshot_facts(struct store *store);
/* False with a sentence: its rows are of an older format, and what they mean this rungd knows only
 * after a migration. Digests and dumps are of bytes and do not care. */
bool snapshot_is_understood(struct store *store, char *why, size_t why_size);

#endif
