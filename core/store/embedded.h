/* The store on this machine: a journal in front of LMDB. A commit goes into the active overlay and
 * into the journal's line, and is durable when its record is synced; the applier folds what has
 * gathered into LMDB in large synchronous transactions. Reads see overlays and LMDB as one. */
#ifndef STORE_EMBEDDED_H
#define STORE_EMBEDDED_H
#include "store/migrate.h"
#include "store/store.h"

#define EMBEDDED_FOLD_BYTES_DEFAULT ((size_t)16 << 20)
/* With this many times the fold's size waiting behind a fold, info.busy asks for patience; with
 * twice as many again commits are refused. */
#define EMBEDDED_BUSY_FOLDS 2

struct embedded_options {
    const char *folder; /* exists, is ours; data.mdb, journal and lock files lie in it */
    uint64_t map_bytes; /* address space to begin with; 0: four times the data, at least 1 GiB */
    uint64_t map_max;   /* it grows by itself up to here; 0: 1 TiB */
    uint64_t ballast_bytes; /* kept back for when the disk is full; 0: none */
    bool create;            /* make a new store when there is none (temporary name, sync, rename) */
    const char *archive;    /* a folder for the journal's segments before they are used again */
    uint64_t segment_bytes; /* of the journal; 0: JOURNAL_SEGMENT_BYTES_DEFAULT */
    size_t fold_bytes;      /* the overlay is frozen when it holds this; 0: the default */
    bool stepped;           /* no threads: embedded_step does their work. Tests and simulation */
    int64_t (*monotonic_us)(void *ctx); /* to time pauses with; NULL: they are not timed */
    void *ctx;
    const struct migrate_plan *plan;     /* to our format; NULL: the release's */
    const struct migrate_hooks *migrate; /* hears of its pages while it opens; NULL: nobody */
};

/* A store of an older format is brought to ours first (store/migrate.h), which may take a while.
 * NULL with a sentence in `why`: held by another process, of a newer format, damaged, no space, ...
 * The folder's lock is taken before LMDB opens anything. */
struct store *embedded_open(const struct embedded_options *options, char *why, size_t why_size);
/* Before anything at all is written to the folder: false with a sentence when embedded_open would
 * refuse the store because it is too new. */
bool embedded_admits(const char *folder, char *why, size_t why_size);
/* One round of the journal's thread and one of the applier's; false: there was nothing to do. */
bool embedded_step(struct store *store);
/* One of them alone, for whoever decides which thread is how late. */
bool embedded_step_journal(struct store *store);
bool embedded_step_applier(struct store *store);

#endif
