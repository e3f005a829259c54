#include "store/journal_file.h"
#include <errno.h>
#include "support/stores.h"
#include "support/suite.h"

static int open_file(const struct folder *folder, const char *name, struct journal_file *file)
{
    char path[400];
    folder_file(folder, name, path);
    return journal_file_init(file, path);
}

START_TEST(the_records_of_a_segment_come_one_by_one_and_end)
{
    struct folder folder;
    struct journal_file file;
    struct journal_record record;
    struct sha256 *sha256 = sha256_create();
    folder_init(&folder);
    struct store *store = stores_open(STORES_EMBEDDED, folder.path);
    stores_fill(store, 0, 50);

    ck_assert_int_eq(open_file(&folder, "journal-0001", &file), 0);
    for (uint64_t sequence = 1; sequence <= 5; sequence++) {
        ck_assert(journal_file_next(&file, sha256, &record));
        ck_assert_uint_eq(record.sequence, sequence);
        ck_assert_uint_eq(record.writes, 10);
    }

    ck_assert(!journal_file_next(&file, sha256, &record));
    ck_assert_uint_eq(file.next, 6);
    ck_assert_uint_eq(journal_file_synced_behind(&file.head, buf_text(&file.bytes), file.at), 0);
    ck_assert_uint_eq(
        journal_file_synced_behind(&file.head, buf_text(&file.bytes), JOURNAL_SEGMENT_HEAD_BYTES),
        4);
    journal_file_fini(&file);
    sha256_destroy(&sha256);
    store_close(&store);
    folder_fini(&folder);
}
END_TEST

START_TEST(a_record_of_another_history_is_no_next_one)
{
    struct folder folder;
    struct journal_file file;
    struct journal_record record;
    struct sha256 *sha256 = sha256_create();
    folder_init(&folder);
    struct store *store = stores_open(STORES_EMBEDDED, folder.path);
    stores_fill(store, 0, 50);
    ck_assert_int_eq(open_file(&folder, "journal-0001", &file), 0);

    file.link.bytes[3] ^= 1;

    ck_assert(!journal_file_next(&file, sha256, &record));
    journal_file_fini(&file);
    sha256_destroy(&sha256);
    store_close(&store);
    folder_fini(&folder);
}
END_TEST

START_TEST(a_file_without_a_head_is_none)
{
    struct folder folder;
    struct journal_file file;
    folder_init(&folder);
    struct store *store = stores_open(STORES_EMBEDDED, folder.path);
    store_close(&store);

    ck_assert_int_eq(open_file(&folder, "data.mdb", &file), -EBADMSG);
    journal_file_fini(&file);
    ck_assert_int_eq(open_file(&folder, "not there", &file), -ENOENT);
    journal_file_fini(&file);
    folder_fini(&folder);
}
END_TEST

SUITE("journal_file", the_records_of_a_segment_come_one_by_one_and_end,
      a_record_of_another_history_is_no_next_one, a_file_without_a_head_is_none)
