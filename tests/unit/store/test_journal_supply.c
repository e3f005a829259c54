#include "store/journal_supply.h"
#include <errno.h>
#include <sys/stat.h>
#include "support/folder.h"
#include "support/suite.h"

static struct journal_supply *create(const struct folder *folder, const char *archive)
{
    struct journal_supply_options options = {
        .folder = folder->path, .archive = archive, .segment_bytes = 8192, .store = 7};
    return journal_supply_create(&options);
}

START_TEST(what_is_given_back_is_taken_again_before_anything_is_made)
{
    struct folder folder;
    struct journal_segment *first = NULL;
    struct journal_segment *again = NULL;
    folder_init(&folder);
    struct journal_supply *supply = create(&folder, NULL);
    ck_assert_int_eq(journal_supply_take(supply, 100, &first), 0);
    ck_assert_uint_eq(first->slot, 1);
    first->epoch = 3;
    journal_supply_give(supply, first);
    ck_assert_uint_eq(journal_supply_room(supply), 8192 - JOURNAL_SEGMENT_HEAD_BYTES);

    ck_assert_int_eq(journal_supply_take(supply, 100, &again), 0);

    ck_assert_ptr_eq(again, first);
    ck_assert_uint_eq(journal_supply_room(supply), 0);
    journal_segment_close(&again);
    journal_supply_destroy(&supply);
    folder_fini(&folder);
}
END_TEST

START_TEST(a_large_record_gets_a_segment_of_its_size_and_a_name_of_its_own)
{
    struct folder folder;
    struct journal_segment *segment = NULL;
    folder_init(&folder);
    struct journal_supply *supply = create(&folder, NULL);
    journal_supply_avoid(supply, 41);

    ck_assert_int_eq(journal_supply_take(supply, 100000, &segment), 0);

    ck_assert_uint_eq(segment->slot, 42);
    ck_assert_uint_eq(segment->size, 100000 + JOURNAL_SEGMENT_HEAD_BYTES);
    journal_segment_close(&segment);
    journal_supply_destroy(&supply);
    folder_fini(&folder);
}
END_TEST

START_TEST(spares_are_made_up_to_a_number)
{
    struct folder folder;
    folder_init(&folder);
    struct journal_supply *supply = create(&folder, NULL);

    for (int i = 0; i < 5; i++) {
        journal_supply_prepare(supply);
    }

    ck_assert_uint_eq(folder_count(&folder, "journal-"), JOURNAL_SUPPLY_SPARE_MIN);
    journal_supply_destroy(&supply);
    folder_fini(&folder);
}
END_TEST

START_TEST(with_an_archive_a_used_segment_waits_until_it_is_there)
{
    struct folder folder;
    char archive[400];
    struct journal_segment *segment = NULL;
    folder_init(&folder);
    folder_file(&folder, "archive", archive);
    struct journal_supply *supply = create(&folder, archive);
    ck_assert_int_eq(journal_supply_take(supply, 100, &segment), 0);
    segment->epoch = 1;
    segment->first = 1;
    ck_assert_int_eq(journal_segment_begin(segment), 0);
    journal_supply_give(supply, segment);

    journal_supply_archive(supply);
    ck_assert_uint_eq(journal_supply_waiting(supply), 1);
    ck_assert_uint_eq(journal_supply_room(supply), 0);
    ck_assert_int_eq(mkdir(archive, 0700), 0);
    journal_supply_archive(supply);

    ck_assert_uint_eq(journal_supply_waiting(supply), 0);
    ck_assert_uint_gt(journal_supply_room(supply), 0);
    journal_supply_destroy(&supply);
    struct folder inner;
    (void)snprintf(inner.path, sizeof inner.path, "%.63s", archive);
    ck_assert_uint_eq(folder_count(&inner, "0000000000000007-0000000001-"), 1);
    folder_fini(&inner);
    folder_fini(&folder);
}
END_TEST

SUITE("journal_supply", what_is_given_back_is_taken_again_before_anything_is_made,
      a_large_record_gets_a_segment_of_its_size_and_a_name_of_its_own,
      spares_are_made_up_to_a_number, with_an_archive_a_used_segment_waits_until_it_is_there)
