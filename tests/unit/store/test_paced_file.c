#include "store/paced_file.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/fs.h"
#include "support/folder.h"
#include "support/suite.h"

#define LARGE_BYTES ((size_t)3 << 20)

static struct folder folder;
static char path[400];

static void init(void)
{
    folder_init(&folder);
    folder_file(&folder, "file", path);
}

static struct paced_file *opened(bool gentle)
{
    int err = 0;
    struct paced_file *file = paced_file_open(path, gentle, &err);
    ck_assert_int_eq(err, 0);
    ck_assert_ptr_nonnull(file);
    return file;
}

/* In odd pieces, as a library would. */
static void put(const struct paced_file *file, struct text bytes)
{
    for (size_t at = 0; at < bytes.n;) {
        size_t most = 10007 + at % 5003;
        ssize_t n =
            write(paced_file_end(file), bytes.p + at, bytes.n - at < most ? bytes.n - at : most);
        ck_assert_int_gt(n, 0);
        at += (size_t)n;
    }
}

static void fill(struct buf *bytes, size_t count)
{
    buf_init(bytes);
    for (size_t i = 0; i < count; i++) {
        buf_put_u8(bytes, (uint8_t)(i * 31 + i / 256));
    }
}

static void check_copy(bool gentle, size_t count)
{
    struct buf bytes;
    struct buf read;
    struct stat status;
    init();
    fill(&bytes, count);
    struct paced_file *file = opened(gentle);

    put(file, buf_text(&bytes));

    ck_assert_int_eq(paced_file_close(&file), 0);
    ck_assert_ptr_null(file);
    buf_init(&read);
    ck_assert_int_eq(fs_read_file(path, LARGE_BYTES * 2, &read), 0);
    ck_assert(text_eq(buf_text(&read), buf_text(&bytes)));
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_uint_eq(status.st_mode & 0777, 0600);
    buf_fini(&read);
    buf_fini(&bytes);
    folder_fini(&folder);
}

START_TEST(what_is_written_is_in_the_file_when_it_is_closed)
{
    check_copy(false, LARGE_BYTES);
    check_copy(false, LARGE_BYTES + 1);
}
END_TEST

START_TEST(a_gentle_one_has_the_same_bytes)
{
    check_copy(true, LARGE_BYTES + 77);
}
END_TEST

START_TEST(nothing_is_a_file_too)
{
    check_copy(true, 0);
}
END_TEST

START_TEST(what_is_there_already_is_not_written_over)
{
    int err = 0;
    init();
    struct paced_file *file = opened(false);
    ck_assert_int_eq(paced_file_close(&file), 0);

    ck_assert_ptr_null(paced_file_open(path, false, &err));

    ck_assert_int_eq(err, -EEXIST);
    folder_fini(&folder);
}
END_TEST

START_TEST(a_full_disk_is_told_at_the_end_and_the_writer_is_not_held_up)
{
    struct buf bytes;
    int err = 0;
    init();
    fill(&bytes, LARGE_BYTES);
    struct paced_file *file = opened(false);
    struct rlimit all;
    struct rlimit limit;
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &all), 0);
    limit = (struct rlimit){.rlim_cur = 1 << 20, .rlim_max = all.rlim_max};
    (void)signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);

    put(file, buf_text(&bytes));
    err = paced_file_close(&file);

    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &all), 0);
    ck_assert_int_eq(err, -EFBIG);
    buf_fini(&bytes);
    folder_fini(&folder);
}
END_TEST

SUITE("paced_file", what_is_written_is_in_the_file_when_it_is_closed,
      a_gentle_one_has_the_same_bytes, nothing_is_a_file_too,
      what_is_there_already_is_not_written_over,
      a_full_disk_is_told_at_the_end_and_the_writer_is_not_held_up)
