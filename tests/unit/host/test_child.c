/* One process: what it finds, and how its end is told. The launcher here is the shell. */
#include "host/child.h"
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>
#include "support/launcher.h"
#include "support/suite.h"

static void read_all(int fd, char *out, size_t size)
{
    size_t n = 0;
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    while (n + 1 < size && poll(&ready, 1, 10000) > 0) {
        ssize_t got = read(fd, out + n, size - 1 - n);
        if (got <= 0) {
            break;
        }
        n += (size_t)got;
    }
    out[n] = '\0';
}

static int wait_for_end(struct child *child)
{
    int status = 0;
    for (int i = 0; i < 10000 && !child_reap(child, &status); i++) {
        (void)poll(NULL, 0, 1);
    }
    ck_assert_int_eq(child->pid, 0);
    return status;
}

START_TEST(it_finds_descriptor_3_its_limits_and_nothing_else)
{
    struct script script;
    struct child child;
    char why[200] = "", seen[2000];
    const struct text folders[] = {TEXT("/srv/models")};
    write_script(&script, "echo \"$@\" >&3; pwd >&3; env | sort >&3; ls /proc/self/fd >&3; "
                          "read x && echo more >&3");
    struct child_plan plan = {.launcher = script.path,
                              .file = "/x/plugin.so",
                              .memory_bytes = 1 << 26,
                              .cpu_s = 7,
                              .read = folders,
                              .read_count = 1};
    ck_assert_int_eq(setenv("RUNG_TEST_SECRET", "do not tell", 1), 0);

    ck_assert_msg(child_start(&plan, &child, why, sizeof why), "%s", why);
    read_all(child.socket, seen, sizeof seen);
    int status = wait_for_end(&child);

    ck_assert_int_ne(status, 0); /* stdin is empty: read says no */
    ck_assert_msg(strstr(seen, "--memory=67108864 --cpu=7 --read=/srv/models /x/plugin.so\n/\n") ==
                      seen,
                  "%s", seen);
    ck_assert_ptr_nonnull(strstr(seen, "RUNG_BRIDGE=1"));
    ck_assert_ptr_null(strstr(seen, "SECRET"));
    ck_assert_ptr_nonnull(strstr(seen, "\n0\n1\n2\n3\n"));
    ck_assert_ptr_null(strstr(seen, "\n5\n"));
    child_close(&child);
    folder_fini(&script.folder);
}
END_TEST

START_TEST(what_it_prints_comes_by_pipes)
{
    struct script script;
    struct child child;
    char why[200] = "", output[100], errors[100];
    write_script(&script, "echo out; echo err >&2; exit 3");
    struct child_plan plan = {.launcher = script.path, .file = "/x"};

    ck_assert(child_start(&plan, &child, why, sizeof why));
    int status = wait_for_end(&child);
    read_all(child.output, output, sizeof output);
    read_all(child.errors, errors, sizeof errors);
    child_explain(status, why, sizeof why);

    ck_assert_str_eq(output, "out\n");
    ck_assert_str_eq(errors, "err\n");
    ck_assert_str_eq(why, "it ended with exit code 3");
    child_close(&child);
    folder_fini(&script.folder);
}
END_TEST

START_TEST(a_signal_ends_it_and_all_it_has_started)
{
    struct script script;
    struct child child;
    char why[200] = "", seen[100];
    int status = 0;
    write_script(&script, "sleep 1000 & echo up >&3; sleep 1000");
    struct child_plan plan = {.launcher = script.path, .file = "/x"};
    ck_assert(child_start(&plan, &child, why, sizeof why));
    struct pollfd ready = {.fd = child.socket, .events = POLLIN};
    ck_assert_int_eq(poll(&ready, 1, 10000), 1);
    ck_assert(!child_reap(&child, &status));

    child_kill(&child, &status);
    child_explain(status, why, sizeof why);
    read_all(child.socket, seen, sizeof seen); /* ends only when nobody holds the other end */

    ck_assert_str_eq(why, "it was ended by signal 9 (Killed)");
    ck_assert_str_eq(seen, "up\n");
    child_close(&child);
    folder_fini(&script.folder);
}
END_TEST

/* A plugin that forks ends and leaves behind what it has forked: with each restart there would be
 * one more of them, and each holds descriptor 3. */
START_TEST(what_it_leaves_behind_goes_with_it)
{
    struct script script;
    struct child child;
    char why[200] = "", seen[100];
    write_script(&script, "sleep 1000 & echo up >&3; exit 4");
    struct child_plan plan = {.launcher = script.path, .file = "/x"};

    ck_assert(child_start(&plan, &child, why, sizeof why));
    int status = wait_for_end(&child);
    child_explain(status, why, sizeof why);
    read_all(child.socket, seen, sizeof seen); /* ends only when nobody holds the other end */

    ck_assert_str_eq(why, "it ended with exit code 4");
    ck_assert_str_eq(seen, "up\n");
    struct pollfd ready = {.fd = child.socket, .events = POLLIN};
    ck_assert_int_eq(poll(&ready, 1, 0), 1); /* EOF, and not that nobody said anything */
    child_close(&child);
    folder_fini(&script.folder);
}
END_TEST

START_TEST(a_launcher_that_is_not_there_is_named)
{
    struct child child;
    char why[200] = "";
    struct child_plan plan = {.launcher = "/nowhere/rung-plugin-host", .file = "/x"};

    ck_assert(!child_start(&plan, &child, why, sizeof why));

    ck_assert_ptr_nonnull(strstr(why, "/nowhere/rung-plugin-host"));
    ck_assert_int_eq(child.socket, -1);
}
END_TEST

SUITE("child", it_finds_descriptor_3_its_limits_and_nothing_else, what_it_prints_comes_by_pipes,
      a_signal_ends_it_and_all_it_has_started, what_it_leaves_behind_goes_with_it,
      a_launcher_that_is_not_there_is_named)
