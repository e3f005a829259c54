#include "store/space.h"
#include <fcntl.h>
#include <sys/stat.h>
#include "support/folder.h"
#include "support/suite.h"

#define BALLAST_BYTES ((uint64_t)1 << 20)

struct fixture {
    struct folder folder;
    char data[400], ballast[400];
    struct space space;
};

static void touch(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    ck_assert_int_ge(fd, 0);
    (void)close(fd);
}

static void init(struct fixture *fixture, uint64_t ballast_bytes)
{
    folder_init(&fixture->folder);
    folder_file(&fixture->folder, "data.mdb", fixture->data);
    folder_file(&fixture->folder, "ballast", fixture->ballast);
    touch(fixture->data);
    space_init(&fixture->space, fixture->folder.path, fixture->data, ballast_bytes);
}

START_TEST(ballast_has_all_its_blocks_and_is_given_back_whole)
{
    struct fixture fixture;
    struct stat status;
    init(&fixture, BALLAST_BYTES);
    ck_assert(!fixture.space.is_held);

    ck_assert_int_eq(space_hold(&fixture.space), SPACE_HELD);

    ck_assert(fixture.space.is_held);
    ck_assert_int_eq(stat(fixture.ballast, &status), 0);
    ck_assert_uint_ge((uint64_t)status.st_blocks * 512, BALLAST_BYTES);
    space_release(&fixture.space);
    ck_assert(!fixture.space.is_held);
    ck_assert_int_ne(stat(fixture.ballast, &status), 0);
    folder_fini(&fixture.folder);
}
END_TEST

START_TEST(ballast_of_an_earlier_run_is_known_again_and_goes_when_none_is_wanted)
{
    struct fixture fixture;
    init(&fixture, BALLAST_BYTES);
    ck_assert_int_eq(space_hold(&fixture.space), SPACE_HELD);

    space_init(&fixture.space, fixture.folder.path, fixture.data, BALLAST_BYTES);
    ck_assert(fixture.space.is_held);

    space_init(&fixture.space, fixture.folder.path, fixture.data, 0);
    ck_assert_int_ne(access(fixture.ballast, F_OK), 0);
    ck_assert_int_eq(space_hold(&fixture.space), SPACE_CANNOT);
    folder_fini(&fixture.folder);
}
END_TEST

START_TEST(more_than_the_disk_has_leaves_nothing_behind)
{
    struct fixture fixture;
    init(&fixture, UINT64_C(1) << 50);

    ck_assert_int_ne(space_hold(&fixture.space), SPACE_HELD);

    ck_assert_int_ne(access(fixture.ballast, F_OK), 0);
    folder_fini(&fixture.folder);
}
END_TEST

START_TEST(a_file_that_was_deleted_or_replaced_is_gone)
{
    struct fixture fixture;
    char why[300] = "";
    char other[400];
    init(&fixture, 0);
    ck_assert(!space_is_gone(&fixture.space, why, sizeof why));

    folder_file(&fixture.folder, "other", other);
    touch(other);
    ck_assert_int_eq(rename(other, fixture.data), 0);
    ck_assert(space_is_gone(&fixture.space, why, sizeof why));
    ck_assert_ptr_nonnull(strstr(why, "another file"));

    ck_assert_int_eq(unlink(fixture.data), 0);
    ck_assert(space_is_gone(&fixture.space, why, sizeof why));
    ck_assert_ptr_nonnull(strstr(why, "is gone"));
    folder_fini(&fixture.folder);
}
END_TEST

SUITE("space", ballast_has_all_its_blocks_and_is_given_back_whole,
      ballast_of_an_earlier_run_is_known_again_and_goes_when_none_is_wanted,
      more_than_the_disk_has_leaves_nothing_behind, a_file_that_was_deleted_or_replaced_is_gone)
