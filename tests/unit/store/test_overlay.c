#include "store/overlay.h"
#include <stdio.h>
#include <string.h>
#include "base/random.h"
#include "support/suite.h"

#define ROWS 500

struct expected {
    bool has, deleted;
    char value[40];
};

static struct text key_of(char *out, size_t size, unsigned number)
{ /* lengths differ on purpose, and the first eight bytes of many are the same */
    int length = snprintf(out, size, "%c-the-same-%0*u", 2 + (int)(number % 3),
                          2 + (int)(number % 5), number);
    return (struct text){out, (size_t)length};
}

static void change(struct overlay *overlay, struct expected *expected, uint64_t *seed)
{
    char name[60];
    unsigned number = (unsigned)random_below(seed, ROWS);
    struct text key = key_of(name, sizeof name, number);
    struct expected *row = &expected[number];
    row->has = true;
    row->deleted = random_below(seed, 4) == 0;
    if (row->deleted) {
        overlay_delete(overlay, key);
        return;
    }
    (void)snprintf(row->value, sizeof row->value, "%0*u", (int)random_below(seed, 30), number);
    overlay_put(overlay, key, text_z(row->value));
}

static size_t count_expected(const struct expected *expected)
{
    size_t count = 0;
    for (unsigned i = 0; i < ROWS; i++) {
        count += expected[i].has;
    }
    return count;
}

START_TEST(it_holds_the_last_change_of_each_row)
{
    struct overlay *overlay = overlay_create();
    struct expected expected[ROWS] = {0};
    uint64_t seed = 7;
    for (int i = 0; i < 4000; i++) {
        change(overlay, expected, &seed);
    }

    ck_assert_uint_eq(overlay_rows(overlay), count_expected(expected));
    for (unsigned i = 0; i < ROWS; i++) {
        char name[60];
        struct overlay_row row;
        bool found = overlay_find(overlay, key_of(name, sizeof name, i), &row);
        ck_assert_int_eq(found, expected[i].has);
        if (found) {
            ck_assert_int_eq(row.deleted, expected[i].deleted);
            ck_assert(row.deleted || text_eq_z(row.value, expected[i].value));
        }
    }
    overlay_destroy(&overlay);
    ck_assert_ptr_null(overlay);
}
END_TEST

START_TEST(steps_visit_all_rows_in_order_both_ways)
{
    struct overlay *overlay = overlay_create();
    struct expected expected[ROWS] = {0};
    struct overlay_row row;
    struct text before = TEXT_NONE;
    uint64_t seed = 11;
    size_t count = 0;
    for (int i = 0; i < 700; i++) {
        change(overlay, expected, &seed);
    }

    overlay_order(overlay, 2);
    overlay_order(overlay, 3);
    overlay_order(overlay, 4);
    for (bool has = overlay_seek(overlay, TEXT("\1"), false, &row); has;
         has = overlay_step(overlay, false, &row)) {
        ck_assert(text_compare(before, row.key) < 0);
        before = row.key;
        count++;
    }
    ck_assert_uint_eq(count, count_expected(expected));
    for (bool has = overlay_seek(overlay, TEXT("\x7f"), true, &row); has;
         has = overlay_step(overlay, true, &row)) {
        ck_assert(text_compare(row.key, before) <= 0);
        before = row.key;
        count--;
    }
    ck_assert_uint_eq(count, 0);
    overlay_destroy(&overlay);
}
END_TEST

START_TEST(rows_may_come_in_any_order_and_a_walk_in_between_sees_all_of_them)
{
    struct overlay *overlay = overlay_create();
    uint64_t seed = 5;
    unsigned put = 0;
    bool there[2][1000] = {{false}};
    for (int round = 0; round < 40; round++) {
        for (int i = 0; i < 60; i++) { /* two tables, one of them mostly ascending */
            unsigned table = (unsigned)random_below(&seed, 2);
            unsigned n = table == 1 && random_below(&seed, 8) > 0
                             ? (unsigned)round * 20 + (unsigned)i / 4
                             : (unsigned)random_below(&seed, 1000);
            char name[] = {(char)(1 + table), (char)(n / 100), (char)(n / 10 % 10), (char)(n % 10)};
            overlay_put(overlay, (struct text){name, sizeof name}, TEXT("v"));
            put += !there[table][n];
            there[table][n] = true;
        }
        struct overlay_row row;
        struct text last = TEXT_NONE;
        unsigned seen = 0;
        overlay_order(overlay, 2);
        overlay_order(overlay, 1);

        for (bool has = overlay_seek(overlay, TEXT("\1"), false, &row); has;
             has = overlay_step(overlay, false, &row)) {
            ck_assert(text_compare(last, row.key) < 0);
            last = row.key;
            seen++;
        }

        ck_assert_uint_eq(seen, put);
        ck_assert_uint_eq(overlay_rows(overlay), put);
        size_t left = 1;
        ck_assert_ptr_null(overlay_waiting(overlay, OVERLAY_ALL_TABLES, &left));
        ck_assert_uint_eq(left, 0);
    }
    overlay_destroy(&overlay);
}
END_TEST

START_TEST(seek_stands_at_or_behind_a_key_and_backwards_before_it)
{
    struct overlay *overlay = overlay_create();
    struct overlay_row row;
    overlay_put(overlay, TEXT("\3b"), TEXT("1"));
    overlay_put(overlay, TEXT("\3b\0"), TEXT("2"));

    ck_assert(overlay_seek(overlay, TEXT("\3b"), false, &row));
    ck_assert(text_eq(row.key, TEXT("\3b")));
    ck_assert(overlay_step(overlay, false, &row));
    ck_assert(text_eq(row.value, TEXT("2")));
    ck_assert(!overlay_step(overlay, false, &row));
    ck_assert(!overlay_seek(overlay, TEXT("\3b"), true, &row));
    ck_assert(overlay_seek(overlay, TEXT("\3b\0"), true, &row));
    ck_assert(text_eq(row.key, TEXT("\3b")));
    overlay_destroy(&overlay);
}
END_TEST

START_TEST(a_counter_that_is_written_again_needs_no_more_memory)
{
    struct overlay *overlay = overlay_create();
    overlay_put(overlay, TEXT("\1n"), TEXT("00000001"));
    size_t bytes = overlay_bytes(overlay);

    for (int i = 0; i < 1000; i++) {
        overlay_put(overlay, TEXT("\1n"), TEXT("00000002"));
    }

    ck_assert_uint_eq(overlay_bytes(overlay), bytes);
    overlay_destroy(&overlay);
}
END_TEST

START_TEST(a_bound_that_is_longer_than_any_key_is_cut_and_sorts_the_same)
{
    char bytes[OVERLAY_KEY_BYTES_MAX + 50];
    struct overlay_key full;
    memset(bytes, 'x', sizeof bytes);

    struct text key = overlay_key(&full, 5, (struct text){bytes, sizeof bytes});
    struct text longest = {bytes, STORE_KEY_BYTES_MAX};

    ck_assert_int_eq(key.p[0], 5);
    ck_assert(text_compare(text_slice(key, 1, key.n), longest) > 0);
}
END_TEST

SUITE("overlay", it_holds_the_last_change_of_each_row, steps_visit_all_rows_in_order_both_ways,
      rows_may_come_in_any_order_and_a_walk_in_between_sees_all_of_them,
      seek_stands_at_or_behind_a_key_and_backwards_before_it,
      a_counter_that_is_written_again_needs_no_more_memory,
      a_bound_that_is_longer_than_any_key_is_cut_and_sorts_the_same)
