#include "store/journal_segment.h"
#include <errno.h>
#include <sys/stat.h>
#include "base/guarded_fd.h"
#include "support/folder.h"
#include "support/suite.h"

#define BYTES UINT64_C(8192)

START_TEST(a_segment_is_born_with_all_its_bytes_and_a_head)
{
    struct folder folder;
    struct journal_segment *segment = NULL;
    struct stat status;
    char path[400];
    folder_init(&folder);

    ck_assert_int_eq(journal_segment_create(folder.path, 7, BYTES, 99, &segment), 0);

    folder_file(&folder, "journal-0007", path);
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_int_eq(status.st_size, BYTES);
    ck_assert_int_ge(status.st_blocks * 512, BYTES); /* no holes: a sync has no map to write */
    ck_assert_int_eq(status.st_mode & 0777, 0600);
    journal_segment_close(&segment);
    folder_fini(&folder);
}
END_TEST

START_TEST(the_head_says_epoch_and_first_sequence)
{
    struct folder folder;
    struct journal_segment *segment = NULL;
    folder_init(&folder);
    ck_assert_int_eq(journal_segment_create(folder.path, 1, BYTES, 99, &segment), 0);
    segment->epoch = 5;
    segment->first = 1000;

    ck_assert_int_eq(journal_segment_begin(segment), 0);
    journal_segment_close(&segment);
    ck_assert_int_eq(journal_segment_open(folder.path, 1, &segment), 0);

    ck_assert_uint_eq(segment->epoch, 5);
    ck_assert_uint_eq(segment->first, 1000);
    ck_assert_uint_eq(segment->size, BYTES);
    ck_assert_uint_eq(segment->store, 99);
    journal_segment_close(&segment);
    folder_fini(&folder);
}
END_TEST

START_TEST(a_damaged_head_or_a_short_file_is_refused)
{
    struct folder folder;
    struct journal_segment *segment = NULL;
    char path[400];
    folder_init(&folder);
    ck_assert_int_eq(journal_segment_create(folder.path, 1, BYTES, 99, &segment), 0);
    ck_assert_int_eq(journal_segment_write(segment, 20, TEXT("!")), 0);
    journal_segment_close(&segment);

    ck_assert_int_eq(journal_segment_open(folder.path, 1, &segment), -EBADMSG);
    ck_assert_ptr_null(segment);
    ck_assert_int_eq(journal_segment_create(folder.path, 2, BYTES, 99, &segment), 0);
    journal_segment_close(&segment);
    folder_file(&folder, "journal-0002", path);
    ck_assert_int_eq(truncate(path, 4096), 0);
    ck_assert_int_eq(journal_segment_open(folder.path, 2, &segment), -EBADMSG);
    ck_assert_int_eq(journal_segment_open(folder.path, 3, &segment), -ENOENT);
    folder_fini(&folder);
}
END_TEST

START_TEST(no_plugin_closes_a_segment_whenever_it_was_opened)
{
    struct folder folder;
    struct journal_segment *made = NULL;
    struct journal_segment *opened = NULL;
    folder_init(&folder);

    ck_assert_int_eq(journal_segment_create(folder.path, 1, BYTES, 99, &made), 0);
    ck_assert(guarded_fd_is_open(made->fd));
    ck_assert_int_eq(journal_segment_begin(made), 0);
    ck_assert_int_eq(journal_segment_open(folder.path, 1, &opened), 0);
    ck_assert(guarded_fd_is_open(opened->fd));

    journal_segment_close(&made);
    journal_segment_close(&opened);
    guarded_fd_drop_all();
    folder_fini(&folder);
}
END_TEST

START_TEST(only_its_own_names_are_segments)
{
    ck_assert_uint_eq(journal_segment_slot("journal-0012"), 12);
    ck_assert_uint_eq(journal_segment_slot("journal-0012.new"), 0);
    ck_assert_uint_eq(journal_segment_slot("journal-12"), 0);
    ck_assert_uint_eq(journal_segment_slot("journal-0000"), 0);
    ck_assert_uint_eq(journal_segment_slot("journal-9999"), 0);
    ck_assert_uint_eq(journal_segment_slot("data.mdb"), 0);
}
END_TEST

SUITE("journal_segment", a_segment_is_born_with_all_its_bytes_and_a_head,
      the_head_says_epoch_and_first_sequence, a_damaged_head_or_a_short_file_is_refused,
      no_plugin_closes_a_segment_whenever_it_was_opened, only_its_own_names_are_segments)
