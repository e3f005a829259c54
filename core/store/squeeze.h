/* Rows as they lie in LMDB. A timeline row of 2 KB gets a page of 4 KB for itself; in half the
 * bytes several share one, and a fold writes fewer pages. Values in the journal and in the overlay
 * are as they were given: only the applier squeezes, and it has the time.
 *
 *   as it was given, unless it begins with 0xc1
 *   0xc1 0x00 value                    begins with 0xc1 itself
 *   0xc1 0x01 length (4) bytes         LZ4 with the sample of squeeze.c, which is part of the
 * format
 */
#ifndef STORE_SQUEEZE_H
#define STORE_SQUEEZE_H
#include "base/arena.h"
#include "base/buf.h"

#define SQUEEZE_BYTES_MIN 96 /* shorter values are left alone */

struct squeeze; /* one owner at a time */

struct squeeze *squeeze_create(void);
void squeeze_destroy(struct squeeze **squeeze); /* likes NULL */
/* What goes to the disk for `value`: itself, or bytes that are lent until the next call. */
struct text squeeze_close(struct squeeze *squeeze, struct text value);
/* The value again, in `arena`. Damage gives nothing, which no record's checksum lets pass. */
struct text squeeze_open(struct arena *arena, struct text stored);

#endif
