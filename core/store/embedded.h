/* The store on this machine: LMDB, one synchronous transaction per commit request; a batch of
 * commands is one request, which is the group commit. A later journal stands between submit and
 * LMDB without changing this header. */
#ifndef STORE_EMBEDDED_H
#define STORE_EMBEDDED_H
#include "store/store.h"

struct embedded_options {
    const char *folder; /* exists, is ours; data.mdb and lock files lie in it */
    uint64_t map_bytes; /* address space reserved; default 16 GiB */
    bool create;        /* make a new store when there is none (temporary name, sync, rename) */
};

/* NULL with a sentence in `why`: held by another process, of a newer format, damaged, no space, ...
 * The folder's lock is taken before LMDB opens anything. */
struct store *embedded_open(const struct embedded_options *options, char *why, size_t why_size);

#endif
