#include "store_child.h"
#include <signal.h>
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
    ck_assert_ptr_nonnull(strstr(buf_z(&out), "\nall 30 "));

    const char *nonsense[] = {"nonsense", NULL};
    ck_assert_int_eq(store_child_run(nonsense, &out), 2);
    buf_fini(&out);
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
                  a_child_that_is_killed_says_by_what, values_are_found_by_their_names)
