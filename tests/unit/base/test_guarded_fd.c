/* Which descriptors are the server's own. */
#include "base/guarded_fd.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "support/suite.h"

static int open_one(void)
{
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    ck_assert_int_gt(fd, STDERR_FILENO);
    return fd;
}

START_TEST(what_was_added_is_guarded_until_it_is_dropped)
{
    int added = open_one();
    int other = open_one();

    guarded_fd_add(added);
    ck_assert(guarded_fd_is_open(added));
    ck_assert(!guarded_fd_is_open(other));
    guarded_fd_drop(added);

    ck_assert(!guarded_fd_is_open(added));
    (void)close(added);
    (void)close(other);
}
END_TEST

START_TEST(all_that_is_open_is_added_but_not_what_everybody_shares)
{
    int fd = open_one();

    guarded_fd_add_open();
    ck_assert(guarded_fd_is_open(fd));
    ck_assert(!guarded_fd_is_open(STDOUT_FILENO));
    ck_assert(!guarded_fd_is_open(open_one()));
    guarded_fd_drop_all();

    ck_assert(!guarded_fd_is_open(fd));
}
END_TEST

START_TEST(a_number_under_which_something_else_is_open_is_not_guarded)
{
    int fd = open_one();
    int ends[2];
    guarded_fd_add(fd);
    ck_assert_int_eq(pipe(ends), 0);

    ck_assert_int_eq(syscall(SYS_dup3, ends[0], fd, 0), fd); /* nobody said so */

    ck_assert(!guarded_fd_is_open(fd));
    (void)syscall(SYS_close, fd);
    ck_assert(!guarded_fd_is_open(fd));
    guarded_fd_drop_all();
}
END_TEST

START_TEST(numbers_that_are_none_harm_nobody_and_errno_stays)
{
    errno = EINTR;

    ck_assert(!guarded_fd_is_open(-1));
    ck_assert(!guarded_fd_is_open(GUARDED_FD_MAX));
    guarded_fd_add(-1);
    guarded_fd_add(GUARDED_FD_MAX);
    guarded_fd_drop(-1);

    int fd = open_one();
    guarded_fd_add(fd);
    (void)syscall(SYS_close, fd);
    errno = EINTR;
    ck_assert(!guarded_fd_is_open(fd));
    ck_assert_int_eq(errno, EINTR);
    guarded_fd_drop_all();
}
END_TEST

START_TEST(a_child_has_copies_which_nobody_guards)
{
    int fd = open_one();
    int status = 0;
    guarded_fd_add(fd);

    pid_t child = fork();
    if (child == 0) {
        _exit(guarded_fd_is_open(fd) ? 1 : 0);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);

    ck_assert_int_eq(status, 0);
    ck_assert(guarded_fd_is_open(fd));
    guarded_fd_drop_all();
    (void)close(fd);
}
END_TEST

SUITE("guarded_fd", what_was_added_is_guarded_until_it_is_dropped,
      all_that_is_open_is_added_but_not_what_everybody_shares,
      a_number_under_which_something_else_is_open_is_not_guarded,
      numbers_that_are_none_harm_nobody_and_errno_stays, a_child_has_copies_which_nobody_guards)
