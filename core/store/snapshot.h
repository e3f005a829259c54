/* A store to look at and not to change: what data.mdb held when it was opened and, when nobody has
 * it open to write, what the journal holds behind that. For dump, digest, scrub and verification,
 * in a process of their own. Commits are refused. */
#ifndef STORE_SNAPSHOT_H
#define STORE_SNAPSHOT_H
#include "store/store.h"

enum snapshot_kind {
    SNAPSHOT_LIVE,   /* a server may have it open: data.mdb only, as of its last fold */
    SNAPSHOT_STILL,  /* takes the folder's lock and reads the journal too */
    SNAPSHOT_BACKUP, /* a folder that nobody ever writes: no lock, nothing is left in it */
};
struct snapshot_facts {
    uint64_t sequence; /* of the last commit in it */
    uint64_t store;    /* the store's number */
    unsigned char link[16];
};

/* NULL with a sentence in `why`; for SNAPSHOT_STILL also when a server holds the folder. */
struct store *snapshot_open(const char *folder, enum snapshot_kind kind, char *why,
                            size_t why_size);
/* Whether a server holds the folder now. */
bool snapshot_is_held(const char *folder);
struct snapshot_facts snapshot_facts(struct store *store);

#endif
