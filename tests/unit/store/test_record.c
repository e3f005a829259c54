#include "store/record.h"
#include <string.h>
#include "support/suite.h"

struct shelf {
    struct write_set writes;
    char sealed[64];
    size_t n;
};

static void shelf_put(struct shelf *shelf, struct text body)
{
    write_set_init(&shelf->writes);
    record_put(&shelf->writes, TABLE_TICKET, TEXT("key"), body);
    struct text value = write_set_value(&shelf->writes, &shelf->writes.writes[0]);
    ck_assert_uint_le(value.n, sizeof shelf->sealed);
    memcpy(shelf->sealed, value.p, value.n);
    shelf->n = value.n;
    write_set_fini(&shelf->writes);
}

static enum err open_it(const struct shelf *shelf, struct text *body)
{
    return record_open(TABLE_TICKET, TEXT("key"), (struct text){shelf->sealed, shelf->n}, body);
}

START_TEST(what_was_put_is_what_comes_out)
{
    struct shelf shelf;
    struct text body;

    shelf_put(&shelf, TEXT("hello"));
    ck_assert_int_eq(open_it(&shelf, &body), ERR_OK);
    ck_assert(text_eq_z(body, "hello"));

    shelf_put(&shelf, TEXT_NONE);
    ck_assert_int_eq(open_it(&shelf, &body), ERR_OK);
    ck_assert_uint_eq(body.n, 0);
}
END_TEST

START_TEST(every_flipped_bit_is_damage)
{
    struct shelf shelf;
    struct text body;
    shelf_put(&shelf, TEXT("hello"));
    for (size_t bit = 0; bit < shelf.n * 8; bit++) {
        shelf.sealed[bit / 8] = (char)(shelf.sealed[bit / 8] ^ 1 << bit % 8);

        ck_assert_int_eq(open_it(&shelf, &body), ERR_CORRUPT);

        shelf.sealed[bit / 8] = (char)(shelf.sealed[bit / 8] ^ 1 << bit % 8);
    }
    ck_assert_int_eq(open_it(&shelf, &body), ERR_OK);
}
END_TEST

START_TEST(every_cut_is_damage)
{
    struct shelf shelf;
    struct text body;
    shelf_put(&shelf, TEXT("hello"));
    while (shelf.n > 0) {
        shelf.n--;
        ck_assert_int_eq(open_it(&shelf, &body), ERR_CORRUPT);
    }
}
END_TEST

START_TEST(a_record_under_another_key_or_in_another_table_is_damage)
{
    struct shelf shelf;
    struct text body;
    shelf_put(&shelf, TEXT("hello"));
    struct text value = {shelf.sealed, shelf.n};

    ck_assert_int_eq(record_open(TABLE_TICKET, TEXT("kez"), value, &body), ERR_CORRUPT);
    ck_assert_int_eq(record_open(TABLE_ENTRY, TEXT("key"), value, &body), ERR_CORRUPT);
}
END_TEST

SUITE("record", what_was_put_is_what_comes_out, every_flipped_bit_is_damage, every_cut_is_damage,
      a_record_under_another_key_or_in_another_table_is_damage)
