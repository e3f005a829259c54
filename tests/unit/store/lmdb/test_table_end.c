#include "store/lmdb/table_end.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/random.h"
#include "support/folder.h"
#include "support/suite.h"

#define TABLES 4u
#define ROWS_MAX 1200u

struct fixture {
    struct folder folder;
    struct kv *with, *without; /* the same rows go into both */
    uint64_t seed;
    uint32_t ends[TABLES]; /* the highest number that a table has had */
    char keys[ROWS_MAX][16];
    size_t count;
};

static struct kv *open_kv(const struct fixture *fixture, const char *name)
{
    char file[300];
    char why[200] = "";
    (void)snprintf(file, sizeof file, "%s/%s", fixture->folder.path, name);
    struct kv *kv = kv_open(file, (uint64_t)64 << 20, why, sizeof why);
    ck_assert_msg(kv != NULL, "%s", why);
    return kv;
}

static void init(struct fixture *fixture)
{
    *fixture = (struct fixture){.seed = 7};
    folder_init(&fixture->folder);
    fixture->with = open_kv(fixture, "with.mdb");
    fixture->without = open_kv(fixture, "without.mdb");
}

static void fini(struct fixture *fixture)
{
    kv_close(&fixture->with);
    kv_close(&fixture->without);
    folder_fini(&fixture->folder);
}

static void add_key(struct fixture *fixture, unsigned table, uint32_t number)
{
    (void)snprintf(fixture->keys[fixture->count++], sizeof fixture->keys[0], "%c%08u",
                   (char)('a' + table), number);
}

/* So many rows behind the last one of each table. */
static void add_at_ends(struct fixture *fixture, unsigned count)
{
    for (unsigned table = 0; table < TABLES; table++) {
        for (unsigned i = 0; i < count; i++) {
            add_key(fixture, table, ++fixture->ends[table]);
        }
    }
}

static void add_by_chance(struct fixture *fixture, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        unsigned table = (unsigned)random_below(&fixture->seed, TABLES);
        add_key(fixture, table, (uint32_t)random_below(&fixture->seed, fixture->ends[table] + 2));
    }
}

static int by_key(const void *a, const void *b)
{
    return strcmp(a, b);
}

static bool is_deleted(uint64_t chance, size_t value_max)
{
    return value_max > 100 && chance % 7 == 0;
}

static size_t bytes_of(uint64_t chance, size_t value_max)
{
    return is_deleted(chance, value_max) ? 0 : (size_t)(chance >> 8) % value_max;
}

static void write_row(struct kv_txn *txn, struct text key, uint64_t chance, size_t value_max)
{
    static char value[4000];
    memset(value, (char)chance, sizeof value);
    if (is_deleted(chance, value_max)) {
        kv_delete(txn, key);
    } else {
        kv_put(txn, key, (struct text){value, bytes_of(chance, value_max)});
    }
}

/* One transaction in each; the rows that were added, in order. */
static void fold(struct fixture *fixture, size_t value_max)
{
    struct kv_txn with;
    struct kv_txn without;
    struct table_end end;
    qsort(fixture->keys, fixture->count, sizeof fixture->keys[0], by_key);
    kv_begin(fixture->with, &with, true);
    kv_begin(fixture->without, &without, true);
    table_end_init(&end, &with);
    for (size_t i = 0; i < fixture->count; i++) {
        struct text key = {fixture->keys[i], strlen(fixture->keys[i])};
        uint64_t chance = random_next(&fixture->seed);
        table_end_expect(&end, key, bytes_of(chance, value_max));
        write_row(&with, key, chance, value_max);
        write_row(&without, key, chance, value_max);
    }
    table_end_fini(&end);
    kv_end(&with, true);
    kv_end(&without, true);
    ck_assert_int_eq(with.err, ERR_OK);
    ck_assert_int_eq(without.err, ERR_OK);
    fixture->count = 0;
}

static void check_same(struct fixture *fixture)
{
    struct kv_txn a;
    struct kv_txn b;
    struct text keys[2];
    struct text values[2];
    size_t rows = 0;
    kv_begin(fixture->with, &a, false);
    kv_begin(fixture->without, &b, false);
    bool more = kv_seek(&a, TEXT("a"), false, &keys[0], &values[0]);
    ck_assert(kv_seek(&b, TEXT("a"), false, &keys[1], &values[1]) == more);
    while (more) {
        ck_assert(text_eq(keys[0], keys[1]));
        ck_assert(text_eq(values[0], values[1]));
        rows++;
        more = kv_step(&a, false, &keys[0], &values[0]);
        ck_assert(kv_step(&b, false, &keys[1], &values[1]) == more);
    }
    ck_assert_uint_gt(rows, 0);
    kv_end(&a, false);
    kv_end(&b, false);
}

START_TEST(tables_that_grow_at_their_end_have_full_pages)
{
    struct fixture fixture;
    uint64_t rows = 0;
    uint64_t bytes = 0;
    uint64_t bytes_without = 0;
    init(&fixture);

    for (unsigned i = 0; i < 40; i++) {
        add_at_ends(&fixture, 300);
        fold(&fixture, 60);
    }

    kv_numbers(fixture.with, &rows, &bytes);
    ck_assert_uint_eq(rows, (uint64_t)40 * 300 * TABLES);
    kv_numbers(fixture.without, &rows, &bytes_without);
    ck_assert_uint_eq(rows, (uint64_t)40 * 300 * TABLES);
    ck_assert_uint_lt(bytes * 4, bytes_without * 3);
    check_same(&fixture);
    fini(&fixture);
}
END_TEST

START_TEST(tables_of_long_rows_take_no_more_room_than_without)
{
    struct fixture fixture;
    uint64_t rows = 0;
    uint64_t bytes = 0;
    uint64_t bytes_without = 0;
    init(&fixture);

    for (unsigned i = 0; i < 20; i++) {
        add_at_ends(&fixture, 100);
        fold(&fixture, 1700);
    }

    kv_numbers(fixture.with, &rows, &bytes);
    kv_numbers(fixture.without, &rows, &bytes_without);
    ck_assert_uint_le(bytes, bytes_without + bytes_without / 20);
    check_same(&fixture);
    fini(&fixture);
}
END_TEST

START_TEST(whatever_is_written_the_rows_are_the_same)
{
    static const size_t value_max[] = {20, 150, 900, 3900};
    for (unsigned round = 0; round < 12; round++) {
        struct fixture fixture;
        init(&fixture);
        fixture.seed = round + 1;

        for (unsigned i = 0; i < 12; i++) {
            add_at_ends(&fixture, (unsigned)random_below(&fixture.seed, 200));
            add_by_chance(&fixture, (unsigned)random_below(&fixture.seed, 400));
            fold(&fixture, value_max[round % 4]);
        }

        check_same(&fixture);
        fini(&fixture);
    }
}
END_TEST

START_TEST(rows_that_were_taken_out_can_be_deleted_in_the_same_transaction)
{
    struct fixture fixture;
    struct kv_txn txn;
    struct table_end end;
    struct text value;
    init(&fixture);
    kv_begin(fixture.with, &txn, true);
    kv_put(&txn, TEXT("a0"), TEXT("1"));
    kv_put(&txn, TEXT("b0"), TEXT("2"));
    kv_put(&txn, TEXT("b1"), TEXT("3"));
    kv_end(&txn, true);

    kv_begin(fixture.with, &txn, true);
    table_end_init(&end, &txn);
    for (unsigned i = 0; i < TABLE_END_ROWS_MIN * 2; i++) {
        char key[8];
        (void)snprintf(key, sizeof key, "a1%02u", i);
        table_end_expect(&end, (struct text){key, 4}, 1);
        kv_put(&txn, (struct text){key, 4}, TEXT("4"));
    }
    table_end_expect(&end, TEXT("b0"), 0);
    kv_delete(&txn, TEXT("b0"));
    table_end_fini(&end);
    kv_end(&txn, true);

    kv_begin(fixture.with, &txn, false);
    ck_assert(!kv_get(&txn, TEXT("b0"), &value));
    ck_assert(kv_get(&txn, TEXT("b1"), &value));
    ck_assert(text_eq(value, TEXT("3")));
    ck_assert(kv_get(&txn, TEXT("a131"), &value));
    kv_end(&txn, false);
    fini(&fixture);
}
END_TEST

SUITE("table_end", tables_that_grow_at_their_end_have_full_pages,
      tables_of_long_rows_take_no_more_room_than_without, whatever_is_written_the_rows_are_the_same,
      rows_that_were_taken_out_can_be_deleted_in_the_same_transaction)
