/* This program once more, as `rungd store ...`, in a process of its own: LMDB wants one for each
 * environment, and damaged pages may end whoever looks at them. */
#ifndef STORE_CHILD_H
#define STORE_CHILD_H
#include <stdbool.h>
#include <sys/types.h>
#include "base/buf.h"

#define STORE_CHILD_WORDS_MAX 20

/* In the child: whether it was started like that. From then on it ends with whoever started it: a
 * server that is gone has no use for it, and the next one must find the folder free. Such a child
 * never looks who holds the folder, because that looks like holding it. */
bool store_child_belong(void);
/* Words behind "store", NULL-ended. Yields its pid and the end of its stdout that is ours to close;
 * -errno when it could not be started. */
pid_t store_child_start(const char *const *words, int *fd);
/* Its exit code, or 128 and the number of the signal that ended it. Waits. */
int store_child_end(pid_t pid);
/* Both, with all that it has written; negative: -errno. */
int store_child_run(const char *const *words, struct buf *out);
/* The value of `name=` in a line of words; empty when it is not there. */
struct text store_child_value(struct text line, const char *name);

#endif
