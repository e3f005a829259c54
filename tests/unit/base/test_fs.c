#include "base/fs.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include "support/suite.h"

static char folder[64];
static char file[128];

static void make_room(void)
{
    (void)snprintf(folder, sizeof folder, "/tmp/rung-fs-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    (void)snprintf(file, sizeof file, "%s/file", folder);
}

static void clean_up(void)
{
    (void)unlink(file);
    (void)rmdir(folder);
}

static int files_in(const char *path)
{
    int count = 0;
    DIR *open = opendir(path);
    ck_assert_ptr_nonnull(open);
    for (struct dirent *entry = readdir(open); entry != NULL; entry = readdir(open)) {
        count += entry->d_name[0] != '.';
    }
    (void)closedir(open);
    return count;
}

START_TEST(what_was_written_is_read)
{
    struct buf buf;
    struct stat status;
    buf_init(&buf);
    make_room();

    ck_assert_int_eq(fs_write_file_atomic(file, TEXT("first"), 0600), 0);
    ck_assert_int_eq(fs_write_file_atomic(file, TEXT("second"), 0640), 0);
    ck_assert_int_eq(fs_read_file(file, 6, &buf), 0);

    ck_assert_str_eq(buf_z(&buf), "second");
    ck_assert_int_eq(stat(file, &status), 0);
    ck_assert_int_eq(status.st_mode & 07777, 0640);
    ck_assert_msg(files_in(folder) == 1, "a temporary file was left");
    buf_fini(&buf);
    clean_up();
}
END_TEST

START_TEST(a_file_over_the_limit_is_not_read)
{
    struct buf buf;
    buf_init(&buf);
    buf_put_z(&buf, "kept");
    make_room();
    ck_assert_int_eq(fs_write_file_atomic(file, TEXT("0123456789"), 0600), 0);

    int err = fs_read_file(file, 9, &buf);

    ck_assert_int_eq(err, -EFBIG);
    ck_assert_str_eq(buf_z(&buf), "kept");
    buf_fini(&buf);
    clean_up();
}
END_TEST

START_TEST(what_is_not_there_is_said)
{
    struct buf buf;
    buf_init(&buf);
    make_room();
    (void)snprintf(file, sizeof file, "%s/no/file", folder);

    ck_assert_int_eq(fs_read_file(file, 10, &buf), -ENOENT);
    ck_assert_int_eq(fs_write_file_atomic(file, TEXT("x"), 0600), -ENOENT);
    ck_assert_int_eq(fs_make_folder(file, 0700), -ENOENT);
    ck_assert_int_eq(fs_sync_folder(file), -ENOENT);
    ck_assert_int_eq(fs_free_bytes(file), -ENOENT);
    buf_fini(&buf);
    clean_up();
}
END_TEST

START_TEST(making_a_folder_twice_is_fine_but_not_over_a_file)
{
    char inner[128];
    make_room();
    (void)snprintf(inner, sizeof inner, "%s/inner", folder);
    ck_assert_int_eq(fs_write_file_atomic(file, TEXT("x"), 0600), 0);

    ck_assert_int_eq(fs_make_folder(inner, 0700), 0);
    ck_assert_int_eq(fs_make_folder(inner, 0700), 0);
    ck_assert_int_eq(fs_make_folder(file, 0700), -EEXIST);

    ck_assert_int_eq(fs_sync_folder(inner), 0);
    (void)rmdir(inner);
    clean_up();
}
END_TEST

START_TEST(a_lock_is_held_by_one_and_names_the_process)
{
    int fd = -1, second = -1;
    struct buf buf;
    char pid[32];
    buf_init(&buf);
    make_room();
    (void)snprintf(pid, sizeof pid, "%ld\n", (long)getpid());

    ck_assert_int_eq(fs_lock_file(file, &fd), 0);
    ck_assert_int_eq(fs_sign_lock(fd), 0);
    ck_assert_int_eq(fs_lock_file(file, &second), -EWOULDBLOCK);
    ck_assert_int_eq(fs_read_file(file, 100, &buf), 0);
    ck_assert_str_eq(buf_z(&buf), pid);
    fs_unlock_file(&fd);
    fs_unlock_file(&fd);

    ck_assert_int_eq(fd, -1);
    ck_assert_int_eq(fs_lock_file(file, &second), 0);
    fs_unlock_file(&second);
    buf_fini(&buf);
    clean_up();
}
END_TEST

START_TEST(a_lock_alone_changes_nothing_in_the_file)
{
    int fd = -1;
    struct buf buf;
    buf_init(&buf);
    make_room();
    ck_assert_int_eq(fs_write_file_atomic(file, TEXT("of somebody else\n"), 0600), 0);

    ck_assert_int_eq(fs_lock_file(file, &fd), 0);

    ck_assert_int_eq(fs_read_file(file, 100, &buf), 0);
    ck_assert_str_eq(buf_z(&buf), "of somebody else\n");
    fs_unlock_file(&fd);
    buf_fini(&buf);
    clean_up();
}
END_TEST

START_TEST(free_space_is_a_number_of_bytes)
{
    ck_assert_int_ge(fs_free_bytes("/tmp"), 0);
}
END_TEST

START_TEST(a_lock_file_is_rewritten_without_needing_more_room)
{
    int fd = -1;
    struct buf buf;
    struct stat status;
    buf_init(&buf);
    make_room();
    ck_assert_int_eq(fs_write_file_atomic(file, TEXT("1234567890123\n"), 0600), 0);
    ck_assert_int_eq(fs_lock_file(file, &fd), 0);
    ck_assert_int_eq(fs_sign_lock(fd), 0);

    ck_assert_int_eq(stat(file, &status), 0);
    ck_assert_int_eq(fs_read_file(file, 100, &buf), 0);
    ck_assert_uint_eq((size_t)status.st_size, buf.n);
    ck_assert_int_eq(strtol(buf_z(&buf), NULL, 10), getpid());
    fs_unlock_file(&fd);
    buf_fini(&buf);
    clean_up();
}
END_TEST

START_TEST(a_made_file_has_its_size_and_its_blocks)
{
    struct stat status;
    make_room();

    ck_assert_int_eq(fs_make_file(file, 1 << 20, 0600), 0);
    ck_assert_int_eq(stat(file, &status), 0);
    ck_assert_int_eq(status.st_size, 1 << 20);
    ck_assert_int_ge(status.st_blocks * 512, 1 << 20);
    ck_assert_int_eq(fs_make_file(file, 4096, 0600), 0);
    ck_assert_int_eq(stat(file, &status), 0);
    ck_assert_int_eq(status.st_size, 4096);

    ck_assert_int_lt(fs_make_file(file, UINT64_C(1) << 50, 0600), 0);
    ck_assert_int_eq(stat(file, &status), 0);
    ck_assert_int_eq(status.st_size, 4096);
    clean_up();
}
END_TEST

START_TEST(room_is_what_is_free_or_what_a_limit_leaves)
{
    struct rlimit limit;
    make_room();
    ck_assert_int_eq(fs_make_file(file, 4096, 0600), 0);
    ck_assert_int_gt(fs_room_bytes(file), 10000);
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
    rlim_t before = limit.rlim_cur;

    limit.rlim_cur = 10000;
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    int64_t room = fs_room_bytes(file);
    limit.rlim_cur = before;
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);

    ck_assert_int_eq(room, 10000 - 4096);
    clean_up();
}
END_TEST

SUITE("fs", a_lock_file_is_rewritten_without_needing_more_room,
      a_made_file_has_its_size_and_its_blocks, room_is_what_is_free_or_what_a_limit_leaves,
      what_was_written_is_read, a_file_over_the_limit_is_not_read, what_is_not_there_is_said,
      making_a_folder_twice_is_fine_but_not_over_a_file,
      a_lock_is_held_by_one_and_names_the_process, a_lock_alone_changes_nothing_in_the_file,
      free_space_is_a_number_of_bytes)
