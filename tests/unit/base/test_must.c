#include "base/must.h"
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "support/suite.h"

START_TEST(a_promise_that_was_kept_goes_on)
{
    int looked = 0;

    MUST(++looked == 1);

    ck_assert_msg(looked == 1, "the condition was looked at %d times", looked);
}
END_TEST

START_TEST(a_broken_promise_names_itself_and_aborts)
{
    int ends[2], status;
    char said[256] = "";
    ck_assert_int_eq(pipe(ends), 0);

    pid_t child = fork();
    if (child == 0) {
        (void)dup2(ends[1], STDERR_FILENO);
        MUST(1 + 1 == 3);
        _exit(0);
    }
    (void)close(ends[1]);
    ssize_t count = read(ends[0], said, sizeof said - 1);
    (void)close(ends[0]);
    ck_assert_int_eq(waitpid(child, &status, 0), child);

    ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT, "status %d", status);
    ck_assert_msg(count > 0 && strstr(said, "1 + 1 == 3") != NULL, "it said: %s", said);
    ck_assert_msg(strstr(said, "test_must.c:") != NULL, "it said: %s", said);
}
END_TEST

SUITE("must", a_promise_that_was_kept_goes_on, a_broken_promise_names_itself_and_aborts)
