/* The folder of an embedded store: its lock, its LMDB file (made crash-safely when there is none),
 * its format. */
#ifndef STORE_HOME_H
#define STORE_HOME_H
#include "store/lmdb/format.h"
#include "store/space.h"

struct home_options {
    const char *folder;
    uint64_t map_bytes;     /* to begin with; 0: four times the data, at least 1 GiB */
    uint64_t map_max;       /* it grows by itself up to here; 0: 1 TiB */
    uint64_t ballast_bytes; /* 0: none */
    bool create;
    int64_t (*monotonic_us)(void *ctx); /* to time what others wait for; NULL: it is not timed */
    void *ctx;
    const struct format *own; /* what this program writes; NULL: format_own() */
};
struct home {
    struct kv *kv;                /* owned */
    struct format own, format;    /* what we write; as found, not newer, perhaps older */
    struct format_fold fold;      /* as found */
    uint64_t map_bytes, map_max;  /* of now; address space, not memory */
    unsigned grown;               /* times */
    int64_t pause_us, longest_us; /* of the last growth, and of the longest one */
    int64_t (*monotonic_us)(void *ctx);
    void *ctx;
    struct space space;
    int lock_fd;
};

/* False with a sentence in `why`; home_fini is due in either case. A store that is too new for us
 * is refused before a byte is written. One that is older is opened as it is. */
bool home_init(struct home *home, const struct home_options *options, char *why, size_t why_size);
/* False with a sentence: there is a store, and it is too new for `own`. Writes nothing. */
bool home_admits(const char *folder, const struct format *own, char *why, size_t why_size);
/* Room in the map for this many bytes more, by growing it when it must. No transaction may be under
 * way. False: map_max does not allow it. */
bool home_make_room(struct home *home, uint64_t bytes);
/* Twice the map, after a fold did not fit. False: it is as large as it may be. */
bool home_grow(struct home *home);
void home_fini(struct home *home);

#endif
