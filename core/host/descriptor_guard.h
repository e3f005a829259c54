/* The server's own descriptors, and plugins that close what is not theirs: a close() in a loop, or
 * of a number that was closed before, hits the store or the loop, and what is opened next gets its
 * number. While a plugin is being run on a thread, a close of a guarded descriptor is refused there
 * with EBADF and counted; the call in which that happened has failed. Everybody else closes as
 * always.
 *
 * Guarded is what was open when the host started: store, journal, locks, loop; and what is added:
 * listeners and visitors. Not guarded are segments of the journal that are opened later. dup2(),
 * close_range() and system calls by hand are not seen: this is against mistakes, not against
 * malice. [any thread] */
#ifndef HOST_DESCRIPTOR_GUARD_H
#define HOST_DESCRIPTOR_GUARD_H
#include "base/arena.h"

#define DESCRIPTOR_GUARD_MAX 1024 /* higher numbers are not guarded */

void descriptor_guard_begin(void); /* of everything that is open now, but 0 to 2 */
void descriptor_guard_add(int fd);
void descriptor_guard_end(void); /* nothing is guarded any more */
/* How many closes were refused on this thread since this was asked last. */
unsigned descriptor_guard_take(void);
/* The same as the failure of a call that returned `code`: that code, or RUNG_EINVAL and a sentence.
 */
int descriptor_guard_judge(int code, struct arena *arena, struct text *error);

#endif
