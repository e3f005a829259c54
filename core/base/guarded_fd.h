/* Descriptors that are the server's own and nobody else's to close: store, journal, locks, loop,
 * listeners, visitors. Whoever opens one that must outlive a mistake of a plugin adds it here, on
 * whatever floor; host/descriptor_guard.c refuses to close it while a plugin is being run.
 *
 * A number counts only as long as it is what it was when it was added, and only in the process that
 * added it: a child has copies, which it may close. [any thread] */
#ifndef BASE_GUARDED_FD_H
#define BASE_GUARDED_FD_H
#include <stdbool.h>

#define GUARDED_FD_MAX 1024 /* higher numbers are not guarded */

void guarded_fd_add(int fd);     /* not 0 to 2, and not what is closed */
void guarded_fd_add_open(void);  /* all that is open now */
void guarded_fd_drop(int fd);    /* its owner closes it, or puts another thing there */
void guarded_fd_drop_all(void);  /* nothing is guarded any more */
bool guarded_fd_is_open(int fd); /* it was added, and is still what it was */

#endif
