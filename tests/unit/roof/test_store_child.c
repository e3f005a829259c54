#include "store_child.h"
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "support/plays_rungd.h"
#include "support/stores.h"

START_TEST(a_child_runs_and_what_it_writes_and_how_it_ends_comes_back)
{
    struct folder folder;
    struct buf out;
    folder_init(&folder);
    buf_init(&out);
    struct store *store = stores_open(STORES_EMBEDDED, folder.path);
    stores_fill(store, 0, 30);
    store_close(&store);

    const char *digest[] = {"digest", "--data", folder.path, NULL};
    ck_assert_int_eq(store_child_run(digest, &out), 0);
    ck_assert_ptr_nonnull(strstr(buf_z(&out), "digested rows=30 "));

    const char *nonsense[] = {"nonsense", NULL};
    ck_assert_int_eq(store_child_run(nonsense, &out), 2);
    buf_fini(&out);
    folder_fini(&folder);
}
END_TEST

/* How it was scheduled in the end. */
static int policy_of(const char *const *words)
{
    int fd = -1;
    siginfo_t info;
    pid_t pid = store_child_start(words, &fd);
    ck_assert_int_eq(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
    int policy = sched_getscheduler(pid);
    ck_assert_int_eq(store_child_end(pid), 0);
    (void)close(fd);
    return policy;
}

START_TEST(a_nice_child_runs_only_when_nobody_else_wants_to)
{
    struct folder folder;
    folder_init(&folder);
    struct store *store = stores_open(STORES_EMBEDDED, folder.path);
    store_close(&store);
    const char *nice[] = {"digest", "--data", folder.path, "--nice", NULL};
    const char *other[] = {"digest", "--data", folder.path, NULL};

    ck_assert_int_eq(policy_of(nice), SCHED_IDLE);
    ck_assert_int_eq(policy_of(other), SCHED_OTHER);
    folder_fini(&folder);
}
END_TEST

START_TEST(a_child_that_is_killed_says_by_what)
{
    int fd = -1;
    const char *load[] = {"load", "--data", "/proc/none/store", "--from", "/dev/zero", NULL};
    pid_t pid = store_child_start(load, &fd);
    ck_assert_int_gt(pid, 0);
    (void)kill(pid, SIGKILL);

    int code = store_child_end(pid);

    ck_assert(code == 128 + SIGKILL || code == 1); /* it may have been quicker */
    (void)close(fd);
}
END_TEST

/* Starts a child that waits for ever on a pipe nobody writes to, and waits to be killed. */
static void start_and_wait(const char *fifo, const char *data)
{
    int fd = -1;
    const char *load[] = {"load", "--data", data, "--from", fifo, NULL};
    (void)store_child_start(load, &fd);
    for (;;) {
        (void)pause();
    }
}

START_TEST(a_child_ends_with_whoever_started_it)
{
    struct folder folder;
    char fifo[400];
    char data[400];
    char byte = 0;
    int ends[2];
    folder_init(&folder);
    folder_file(&folder, "fifo", fifo);
    folder_file(&folder, "data", data);
    ck_assert_int_eq(mkfifo(fifo, 0600), 0);
    ck_assert_int_eq(pipe(ends), 0); /* both processes inherit it: its end is theirs */
    pid_t parent = fork();
    if (parent == 0) {
        (void)close(ends[0]);
        start_and_wait(fifo, data);
    }
    (void)close(ends[1]);
    int writer = open(fifo, O_WRONLY); /* returns once the child is there to read */

    ck_assert_int_eq(kill(parent, SIGKILL), 0);

    struct pollfd wait = {.fd = ends[0], .events = POLLIN};
    ck_assert_int_eq(poll(&wait, 1, 20000), 1);
    ck_assert_int_eq(read(ends[0], &byte, 1), 0);
    (void)waitpid(parent, NULL, 0);
    (void)close(writer);
    (void)close(ends[0]);
    folder_fini(&folder);
}
END_TEST

START_TEST(values_are_found_by_their_names)
{
    struct text line = TEXT("scrubbed rows=12 findings=0 digest=ab");

    ck_assert(text_eq_z(store_child_value(line, "rows"), "12"));
    ck_assert(text_eq_z(store_child_value(line, "digest"), "ab"));
    ck_assert_uint_eq(store_child_value(line, "row").n, 0);
    ck_assert_uint_eq(store_child_value(line, "scrubbed").n, 0);
}
END_TEST

PLAYS_RUNGD_SUITE("store_child", a_child_runs_and_what_it_writes_and_how_it_ends_comes_back,
                  a_nice_child_runs_only_when_nobody_else_wants_to,
                  a_child_that_is_killed_says_by_what, a_child_ends_with_whoever_started_it,
                  values_are_found_by_their_names)
