/* Plugins that close what is not theirs: a close() in a loop, or of a number that was closed
 * before, hits the store or the loop, and what is opened next gets its number. While a plugin is
 * being run on a thread, close(), dup2(), dup3(), close_range() and closefrom() spare there the
 * descriptors that are the server's (base/guarded_fd.h): the call says EBADF, and the call into the
 * plugin in which that happened has failed; on a thread of the plugin's own the log says so, once.
 * Everybody else closes as always, and so does a child of the plugin's, which has a copy.
 *
 * System calls by hand are not seen: this is against mistakes, not against malice. [any thread] */
#ifndef HOST_DESCRIPTOR_GUARD_H
#define HOST_DESCRIPTOR_GUARD_H
#include "base/arena.h"

/* How many closes were refused on this thread since this was asked last. */
unsigned descriptor_guard_take(void);
/* The same as the failure of a call that returned `code`: that code, or RUNG_EINVAL and a sentence.
 */
int descriptor_guard_judge(int code, struct arena *arena, struct text *error);

#endif
