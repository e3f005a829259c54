/* Folds a frozen overlay into LMDB: all its rows in key order in one synchronous transaction, and
 * with them how far the journal has been folded. One overlay at a time; a thread of its own. */
#ifndef STORE_LMDB_APPLIER_H
#define STORE_LMDB_APPLIER_H
#include "store/lmdb/format.h"
#include "store/overlay.h"

struct applier;
struct applier_hooks {           /* [applier] */
    void (*on_done)(void *ctx);  /* folded, or failed: ask applier_state. Must not call the store */
    void (*on_slack)(void *ctx); /* before each fold: time for slow preparations; may be NULL */
    void *ctx;
};
enum applier_state {
    APPLIER_IDLE,    /* takes work */
    APPLIER_WORKING, /* has an overlay */
    APPLIER_DONE,    /* it is in LMDB: applier_finish */
    APPLIER_FULL,    /* nothing was changed, no room on disk: applier_retry */
    APPLIER_TIGHT,   /* nothing was tried: it may not fit. Grow the map if it can, then retry */
    APPLIER_NARROW,  /* nothing was changed, no room in the map: grow it, then applier_retry */
    APPLIER_DEAD     /* nobody knows what is on disk: only a new process can tell */
};

/* One transaction in the caller's thread; what the thread does, and what repair does. DONE, FULL,
 * NARROW or DEAD. */
enum applier_state applier_fold(struct kv *kv, const struct overlay *overlay,
                                const struct format_fold *fold, char *detail, size_t size);

struct applier *applier_create(struct kv *kv, const struct applier_hooks *hooks, bool stepped);
void applier_destroy(struct applier **applier); /* likes NULL; finishes what it works on */
/* [engine], from here on. Lends the overlay until applier_finish; the state MUST be IDLE. */
void applier_give(struct applier *applier, const struct overlay *overlay,
                  const struct format_fold *fold);
/* What it works on is waited for: it takes as much of the disk as it can. Until the next give. */
void applier_hurry(struct applier *applier);
enum applier_state applier_state(struct applier *applier, char *detail, size_t size);
void applier_finish(struct applier *applier); /* DONE: back to IDLE */
void applier_retry(struct applier *applier);  /* TIGHT, NARROW or FULL: back to WORKING */
bool applier_step(struct applier *applier);   /* [applier] false: nothing to do */

#endif
