#include "store/lmdb/kv.h"
#include <string.h>
#include "base/random.h"
#include "support/folder.h"
#include "support/suite.h"

#define MAP_BYTES ((uint64_t)4 << 20)
#define ROWS 400
#define VALUE_BYTES 1000

static struct text name_of(char key[16], int number)
{
    int length = snprintf(key, 16, "%06d", number);
    return (struct text){key, (size_t)length};
}

static struct kv *open_kv(const char *path)
{
    char why[300] = "";
    struct kv *kv = kv_open(path, MAP_BYTES, why, sizeof why);
    ck_assert_msg(kv != NULL, "%s", why);
    return kv;
}

static void put_rows(struct kv *kv, int from, int to)
{
    static const char value[VALUE_BYTES] = "x";
    struct kv_txn txn;
    char key[16];
    kv_begin(kv, &txn, true);
    for (int i = from; i < to; i++) {
        kv_put(&txn, name_of(key, i), (struct text){value, sizeof value});
    }
    kv_end(&txn, true);
    ck_assert_int_eq(txn.err, ERR_OK);
}

static enum err get_row(struct kv *kv, int number)
{
    struct kv_txn txn;
    struct text value;
    char key[16];
    kv_begin(kv, &txn, false);
    bool found = kv_get(&txn, name_of(key, number), &value);
    enum err err = txn.err != ERR_OK ? txn.err : found ? ERR_OK : ERR_NOT_FOUND;
    kv_end(&txn, false);
    return err;
}

START_TEST(a_map_grows_between_transactions_and_loses_nothing)
{
    struct folder folder;
    char path[400];
    char why[200] = "";
    folder_init(&folder);
    folder_file(&folder, "data.mdb", path);
    struct kv *kv = open_kv(path);
    put_rows(kv, 0, ROWS);
    ck_assert_int_eq(get_row(kv, 0), ERR_OK);

    ck_assert_int_eq(kv_grow(kv, MAP_BYTES * 4, why, sizeof why), ERR_OK);

    ck_assert_uint_eq(kv_map_bytes(kv), MAP_BYTES * 4);
    put_rows(kv, ROWS, 10 * ROWS);
    for (int i = 0; i < 10 * ROWS; i++) {
        ck_assert_int_eq(get_row(kv, i), ERR_OK);
    }
    kv_close(&kv);
    folder_fini(&folder);
}
END_TEST

/* Rows that go and come in any order, and change their length, within one transaction: pages are
 * split, merged and freed between two of them. */
START_TEST(whatever_a_transaction_puts_and_deletes_in_any_order_is_what_is_there)
{
    struct folder folder;
    char path[400];
    char key[16];
    char value[VALUE_BYTES];
    int length[ROWS] = {0}; /* 0: not there */
    uint64_t chance = 1;
    folder_init(&folder);
    folder_file(&folder, "data.mdb", path);
    struct kv *kv = open_kv(path);
    memset(value, 'v', sizeof value);
    for (int round = 0; round < 40; round++) {
        struct kv_txn txn;
        kv_begin(kv, &txn, true);
        int at = 0;
        for (int i = 0; i < 300; i++) {
            uint64_t draw = random_next(&chance);
            at = draw % 3 == 0 ? (int)(draw / 3 % ROWS) : (at + 1) % ROWS; /* mostly the next */
            length[at] = draw % 7 < 3 ? 0 : 1 + (int)(draw / 7 % (VALUE_BYTES - 1));
            if (length[at] == 0) {
                kv_delete(&txn, name_of(key, at));
            } else {
                kv_put(&txn, name_of(key, at), (struct text){value, (size_t)length[at]});
            }
        }
        kv_end(&txn, true);
        ck_assert_int_eq(txn.err, ERR_OK);

        kv_begin(kv, &txn, false);
        for (int i = 0; i < ROWS; i++) {
            struct text found = {0};
            ck_assert_int_eq(kv_get(&txn, name_of(key, i), &found), length[i] > 0);
            ck_assert_uint_eq(found.n, (size_t)length[i]);
        }
        kv_end(&txn, false);
    }
    kv_close(&kv);
    folder_fini(&folder);
}
END_TEST

START_TEST(a_file_of_more_than_half_the_memory_is_read_page_by_page)
{
    const uint64_t memory = (uint64_t)24 << 30;

    ck_assert(kv_reads_ahead(0, memory));
    ck_assert(kv_reads_ahead(memory / 2, memory));
    ck_assert(!kv_reads_ahead(memory / 2 + 4096, memory));
}
END_TEST

START_TEST(a_file_that_was_cut_is_damage_and_no_signal)
{
    struct folder folder;
    char path[400];
    int damaged = 0;
    folder_init(&folder);
    folder_file(&folder, "data.mdb", path);
    struct kv *kv = open_kv(path);
    put_rows(kv, 0, ROWS);
    kv_close(&kv);
    ck_assert_int_eq(truncate(path, (off_t)100 * 4096), 0); /* the root is behind that */

    kv = open_kv(path);
    for (int i = 0; i < ROWS; i++) {
        enum err err = get_row(kv, i);
        ck_assert(err == ERR_OK || err == ERR_CORRUPT);
        damaged += err == ERR_CORRUPT;
    }

    ck_assert_int_gt(damaged, 0);
    kv_close(&kv);
    folder_fini(&folder);
}
END_TEST

/* KiB of this file that our page tables know of. */
static long resident_kib(const char *path)
{
    char line[600];
    long kib = -1;
    bool is_ours = false;
    FILE *maps = fopen("/proc/self/smaps", "re");
    ck_assert_ptr_nonnull(maps);
    while (fgets(line, sizeof line, maps) != NULL && kib < 0) {
        is_ours = is_ours || (strstr(line, path) != NULL && strstr(line, "-lock") == NULL);
        if (is_ours && strncmp(line, "Rss:", 4) == 0) {
            kib = strtol(line + 4, NULL, 10);
        }
    }
    (void)fclose(maps);
    return kib;
}

START_TEST(a_shed_map_is_found_again_page_by_page)
{
    struct folder folder;
    struct kv_txn txn;
    struct text value;
    char path[400];
    char key[16];
    folder_init(&folder);
    folder_file(&folder, "data.mdb", path);
    struct kv *kv = open_kv(path);
    put_rows(kv, 0, ROWS);
    for (int i = 0; i < ROWS; i++) {
        ck_assert_int_eq(get_row(kv, i), ERR_OK);
    }
    long before = resident_kib(path);
    kv_begin(kv, &txn, false);
    ck_assert(kv_get(&txn, name_of(key, ROWS / 2), &value));

    kv_shed(kv);

    ck_assert_int_gt(before, 100);
    ck_assert_int_lt(resident_kib(path), before / 4);
    ck_assert_int_eq(value.p[0], 'x'); /* also for who is reading */
    ck_assert_int_eq(value.p[VALUE_BYTES - 1], 0);
    kv_end(&txn, false);
    ck_assert_int_eq(get_row(kv, 1), ERR_OK);
    kv_close(&kv);
    folder_fini(&folder);
}
END_TEST

SUITE("kv", whatever_a_transaction_puts_and_deletes_in_any_order_is_what_is_there,
      a_shed_map_is_found_again_page_by_page, a_map_grows_between_transactions_and_loses_nothing,
      a_file_of_more_than_half_the_memory_is_read_page_by_page,
      a_file_that_was_cut_is_damage_and_no_signal)
