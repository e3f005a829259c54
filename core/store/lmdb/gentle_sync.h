/* LMDB writes all pages of a transaction, then syncs their file at once, and whoever syncs the
 * journal meanwhile waits until the disk has taken all of that. Inside of begin and end the file is
 * written out piece by piece before it is synced: the sync finds little left, and other syncs pass
 * between the pieces. LMDB has no hook between the two, so this takes the place of the C library's
 * fdatasync and fsync; for everybody else they are what they were. */
#ifndef STORE_LMDB_GENTLE_SYNC_H
#define STORE_LMDB_GENTLE_SYNC_H
#include <stdatomic.h>
#include <stddef.h>

/* For syncs of this thread, until end. `hurries`: becomes true when the rest is better done at
 * once; lent until then. */
void gentle_sync_begin(const atomic_bool *hurries);
size_t gentle_sync_end(void); /* how many pieces were written out before syncs */

#endif
