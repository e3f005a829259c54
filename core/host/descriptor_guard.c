#include "host/descriptor_guard.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <rung/plugin.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "base/guarded_fd.h"
#include "base/log.h"
#include "host/crumb.h"

static _Thread_local unsigned refused;

unsigned descriptor_guard_take(void)
{
    unsigned count = refused;
    refused = 0;
    return count;
}

int descriptor_guard_judge(int code, struct arena *arena, struct text *error)
{
    if (refused == 0) {
        return code;
    }
    *error = arena_printf(arena, "it tried to close %u descriptors that are the server's",
                          descriptor_guard_take());
    return RUNG_EINVAL;
}

/* --- in the place of the C library's: rungd exports them, as crumb.c's _exit, and what a plugin
 * calls is looked for in the program first --- */

/* On a thread of the plugin's own no call fails of it. */
static void tell_once(void)
{
    static _Thread_local bool is_told;
    if (crumb_owner() != NULL && !is_told) {
        is_told = true;
        log_warn("plugin.descriptor_refused",
                 "plugin=%s why=\"a thread of its own tried to close what is the server's\"",
                 crumb_owner());
    }
}

static bool refuses(int fd)
{
    if (!crumb_is_inside() || !guarded_fd_is_open(fd)) {
        return false;
    }
    refused++;
    tell_once();
    errno = EBADF;
    return true;
}

int close(int fd)
{
    if (refuses(fd)) {
        return -1;
    }
    guarded_fd_drop(fd);
    return (int)syscall(SYS_close, fd);
}

int dup3(int from, int to, int flags)
{
    if (from != to && refuses(to)) {
        return -1;
    }
    int result = (int)syscall(SYS_dup3, from, to, flags);
    if (result >= 0) {
        guarded_fd_drop(to);
    }
    return result;
}

int dup2(int from, int to)
{
    if (from == to) {
        return fcntl(from, F_GETFD) < 0 ? -1 : to;
    }
    return dup3(from, to, 0);
}

static int close_kernel_range(unsigned first, unsigned last, int flags)
{
    return (int)syscall(SYS_close_range, first, last, flags);
}

/* What lies between those that are refused. */
static int close_gaps(unsigned first, unsigned last, int flags)
{
    unsigned from = first;
    unsigned before = refused;
    int result = 0;
    for (unsigned fd = first; fd <= last && fd < GUARDED_FD_MAX && result == 0; fd++) {
        if (refuses((int)fd)) {
            result = fd > from ? close_kernel_range(from, fd - 1, flags) : 0;
            from = fd + 1;
        }
    }
    if (result == 0 && from <= last) {
        result = close_kernel_range(from, last, flags);
    }
    if (result == 0 && refused > before) {
        errno = EBADF;
        return -1;
    }
    return result;
}

/* From then on this thread sees nothing any more of what the others open: refused, too. */
static bool refuses_unsharing(int flags)
{
    bool is_refused = false;
    for (int fd = 0; fd < GUARDED_FD_MAX && !is_refused; fd++) {
        is_refused = ((unsigned)flags & CLOSE_RANGE_UNSHARE) != 0 && refuses(fd);
    }
    return is_refused;
}

int close_range(unsigned first, unsigned last, int flags)
{
    bool closes = ((unsigned)flags & CLOSE_RANGE_CLOEXEC) == 0;
    if (refuses_unsharing(flags)) {
        return -1;
    }
    if (closes && first <= last && crumb_is_inside()) {
        return close_gaps(first, last, flags);
    }
    int result = close_kernel_range(first, last, flags);
    for (unsigned fd = first; closes && result == 0 && fd <= last && fd < GUARDED_FD_MAX; fd++) {
        guarded_fd_drop((int)fd);
    }
    return result;
}

void closefrom(int first)
{
    unsigned from = first > 0 ? (unsigned)first : 0;
    if (close_range(from, UINT_MAX, 0) == 0 || errno != ENOSYS) {
        return;
    }
    for (long fd = (long)from, end = sysconf(_SC_OPEN_MAX); fd < end; fd++) { /* an old kernel */
        (void)close((int)fd);
    }
}
