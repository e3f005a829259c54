#include "store/digest.h"
#include "support/stores.h"
#include "support/suite.h"

START_TEST(the_same_rows_in_any_order_and_any_store_give_the_same_digest)
{
    struct digest digests[STORES_KINDS];
    for (int kind = 0; kind < STORES_KINDS; kind++) {
        struct folder folder;
        folder_init(&folder);
        struct store *store = stores_open(kind, folder.path);
        unsigned middle = 100 + (unsigned)kind * 37;
        stores_fill(store, middle, 300);
        stores_fill(store, 0, middle);

        ck_assert_int_eq(digest_of(store, &digests[kind]), ERR_OK);

        ck_assert_uint_eq(digests[kind].all.rows, 300);
        for (unsigned table = 0; table < TABLE_END; table++) {
            ck_assert(digest_equal(&digests[kind].tables[table], &digests[0].tables[table]));
        }
        ck_assert(digest_equal(&digests[kind].all, &digests[0].all));
        store_close(&store);
        folder_fini(&folder);
    }
}
END_TEST

START_TEST(one_changed_row_changes_its_table_and_the_whole_and_no_other)
{
    struct store *store = memory_open(0);
    struct digest before;
    struct digest after;
    struct key key;
    stores_fill(store, 0, 30);
    ck_assert_int_eq(digest_of(store, &before), ERR_OK);

    key_begin(&key);
    key_u32(&key, 0);
    stores_put(store, TABLE_TICKET, key_text(&key), TEXT("x"));
    ck_assert_int_eq(digest_of(store, &after), ERR_OK);

    ck_assert(!digest_equal(&before.tables[TABLE_TICKET], &after.tables[TABLE_TICKET]));
    ck_assert(digest_equal(&before.tables[TABLE_KV], &after.tables[TABLE_KV]));
    ck_assert(!digest_equal(&before.all, &after.all));
    ck_assert_uint_eq(before.all.rows, after.all.rows);
    store_close(&store);
}
END_TEST

START_TEST(where_a_key_ends_and_its_value_begins_counts)
{
    struct sha256 *sha256 = sha256_create();
    struct digest_sum a = {0};
    struct digest_sum b = {0};

    digest_sum_add(&a, sha256, TABLE_KV, TEXT("ab"), TEXT("c"));
    digest_sum_add(&b, sha256, TABLE_KV, TEXT("a"), TEXT("bc"));

    ck_assert(!digest_equal(&a, &b));
    sha256_destroy(&sha256);
}
END_TEST

START_TEST(what_is_printed_names_tables_rows_and_sums)
{
    struct store *store = memory_open(0);
    struct digest digest;
    struct buf out;
    buf_init(&out);
    stores_fill(store, 0, 3);
    ck_assert_int_eq(digest_of(store, &digest), ERR_OK);

    digest_print(&digest, &out);

    ck_assert_int_eq(strncmp(buf_z(&out), "ticket 1 ", 9), 0);
    ck_assert_ptr_nonnull(strstr(buf_z(&out), "\nby_due 1 "));
    ck_assert_ptr_nonnull(strstr(buf_z(&out), "\nall 3 "));
    ck_assert_str_eq(digest_table_name(TABLE_END), "?");
    buf_fini(&out);
    store_close(&store);
}
END_TEST

SUITE("digest", the_same_rows_in_any_order_and_any_store_give_the_same_digest,
      one_changed_row_changes_its_table_and_the_whole_and_no_other,
      where_a_key_ends_and_its_value_begins_counts, what_is_printed_names_tables_rows_and_sums)
