#include "store/archive.h"
#include <errno.h>
#include "store/snapshot.h"
#include "support/stores.h"
#include "support/suite.h"

struct fixture {
    struct folder data, archive;
    struct store *store;
};

static struct store *open_archived(struct fixture *fixture)
{
    char why[300] = "";
    struct embedded_options options = {.folder = fixture->data.path,
                                       .archive = fixture->archive.path,
                                       .map_bytes = (uint64_t)64 << 20,
                                       .segment_bytes = 8192,
                                       .fold_bytes = 2000,
                                       .create = true};
    struct store *store = embedded_open(&options, why, sizeof why);
    ck_assert_msg(store != NULL, "%s", why);
    return store;
}

static void init(struct fixture *fixture)
{
    folder_init(&fixture->data);
    folder_init(&fixture->archive);
    fixture->store = open_archived(fixture);
}

static void fini(struct fixture *fixture)
{
    store_close(&fixture->store);
    folder_fini(&fixture->archive);
    folder_fini(&fixture->data);
}

static uint64_t number_of(const struct folder *folder)
{
    char why[300] = "";
    struct store *store = snapshot_open(folder->path, SNAPSHOT_BACKUP, why, sizeof why);
    ck_assert_msg(store != NULL, "%s", why);
    uint64_t number = snapshot_facts(store).store;
    store_close(&store);
    return number;
}

/* How many records follow each other in what was kept, from the first sequence on. */
static uint64_t chain_of(const struct archive_list *list)
{
    struct sha256 *sha256 = sha256_create();
    struct journal_link link = {0};
    uint64_t last = 0;
    for (size_t i = 0; i < list->count; i++) {
        struct journal_file file;
        struct journal_record record;
        ck_assert_int_eq(journal_file_init(&file, list->items[i].path), 0);
        if (file.head.first == last + 1) {
            ck_assert(journal_record_links_equal(&file.link, &link));
            while (journal_file_next(&file, sha256, &record)) {
                last = record.sequence;
                link = record.link;
            }
            ck_assert_uint_eq(file.at, file.bytes.n); /* nothing behind the last record */
        }
        journal_file_fini(&file);
    }
    sha256_destroy(&sha256);
    return last;
}

START_TEST(after_a_clean_stop_the_archive_has_every_commit_since_the_first)
{
    struct fixture fixture;
    struct archive_list list = {0};
    init(&fixture);
    stores_fill(fixture.store, 0, 1500);
    store_close(&fixture.store);
    fixture.store = open_archived(&fixture); /* a second life goes on in the same archive */
    stores_fill(fixture.store, 1500, 3000);
    store_close(&fixture.store);

    ck_assert_int_eq(archive_find(fixture.archive.path, number_of(&fixture.data), &list), 0);

    ck_assert_uint_gt(list.count, 5);
    ck_assert_uint_eq(chain_of(&list), 300);
    archive_list_fini(&list);
    fini(&fixture);
}
END_TEST

START_TEST(what_a_crash_left_unarchived_is_archived_before_it_is_used_again)
{
    struct fixture fixture;
    struct folder dead;
    struct archive_list list = {0};
    init(&fixture);
    stores_fill(fixture.store, 0, 1500);
    folder_copy(&fixture.data, &dead);
    store_close(&fixture.store);
    folder_fini(&fixture.data);
    fixture.data = dead;

    fixture.store = open_archived(&fixture);
    stores_fill(fixture.store, 1500, 3000);
    store_close(&fixture.store);

    ck_assert_int_eq(archive_find(fixture.archive.path, number_of(&fixture.data), &list), 0);
    ck_assert_uint_eq(chain_of(&list), 300);
    archive_list_fini(&list);
    fini(&fixture);
}
END_TEST

START_TEST(what_no_backup_needs_is_trimmed_and_the_rest_stays_whole)
{
    struct fixture fixture;
    struct archive_list list = {0};
    struct archive_list rest = {0};
    init(&fixture);
    stores_fill(fixture.store, 0, 3000);
    store_close(&fixture.store);
    uint64_t number = number_of(&fixture.data);
    ck_assert_int_eq(archive_find(fixture.archive.path, number, &list), 0);

    ck_assert_int_eq(archive_trim(fixture.archive.path, number, list.items[3].first), 3);

    ck_assert_int_eq(archive_find(fixture.archive.path, number, &rest), 0);
    ck_assert_uint_eq(rest.count, list.count - 3);
    ck_assert_uint_eq(rest.items[0].first, list.items[3].first);
    ck_assert_int_eq(archive_trim(fixture.archive.path, number, UINT64_MAX), (int)rest.count - 1);
    archive_list_fini(&rest);
    archive_list_fini(&list);
    fini(&fixture);
}
END_TEST

START_TEST(an_archive_that_takes_nothing_keeps_segments_from_being_used_again)
{
    struct fixture fixture;
    struct store_info info;
    init(&fixture);
    struct folder gone = fixture.archive;
    folder_fini(&gone);

    stores_fill(fixture.store, 0, 3000);

    store_info(fixture.store, &info);
    ck_assert_uint_ge(info.archive_waiting, 3);
    store_close(&fixture.store);
    folder_init(&fixture.archive);
    fini(&fixture);
}
END_TEST

START_TEST(what_is_no_segment_is_not_kept)
{
    struct fixture fixture;
    struct archive_list list = {0};
    char path[400];
    init(&fixture);
    folder_file(&fixture.data, "data.mdb", path);

    ck_assert_int_eq(archive_keep(fixture.archive.path, path), -EBADMSG);
    ck_assert_int_eq(archive_find("/proc/none", 1, &list), -ENOENT);

    ck_assert_uint_eq(folder_count(&fixture.archive, "."), 2); /* itself and its parent */
    fini(&fixture);
}
END_TEST

SUITE("archive", after_a_clean_stop_the_archive_has_every_commit_since_the_first,
      what_a_crash_left_unarchived_is_archived_before_it_is_used_again,
      what_no_backup_needs_is_trimmed_and_the_rest_stays_whole,
      an_archive_that_takes_nothing_keeps_segments_from_being_used_again,
      what_is_no_segment_is_not_kept)
