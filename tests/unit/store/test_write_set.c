#include "store/write_set.h"
#include <stdio.h>
#include "support/suite.h"

static bool has(const struct write_set *set, const char *key, const char *value)
{
    const struct write *write = write_set_find(set, TABLE_META, text_z(key));
    return write != NULL && write->kind == WRITE_PUT &&
           text_eq_z(write_set_value(set, write), value);
}

START_TEST(the_last_write_of_a_row_wins)
{
    struct write_set set;
    write_set_init(&set);
    ck_assert_ptr_null(write_set_find(&set, TABLE_META, TEXT("k")));

    write_set_put(&set, TABLE_META, TEXT("k"), TEXT("one"));
    write_set_put(&set, TABLE_META, TEXT("k"), TEXT("two"));
    ck_assert(has(&set, "k", "two"));
    ck_assert_ptr_null(write_set_find(&set, TABLE_TICKET, TEXT("k")));

    write_set_delete(&set, TABLE_META, TEXT("k"));
    ck_assert_int_eq(write_set_find(&set, TABLE_META, TEXT("k"))->kind, WRITE_DELETE);
    write_set_put(&set, TABLE_META, TEXT("k"), TEXT_NONE);
    ck_assert(has(&set, "k", ""));
    ck_assert_uint_eq(set.count, 4);
    write_set_fini(&set);
}
END_TEST

START_TEST(an_expectation_is_no_write_of_its_row)
{
    struct write_set set;
    write_set_init(&set);
    write_set_put(&set, TABLE_META, TEXT("k"), TEXT("one"));

    write_set_expect(&set, TABLE_META, TEXT("k"), true);
    write_set_expect(&set, TABLE_META, TEXT("other"), false);

    ck_assert(has(&set, "k", "one"));
    ck_assert_ptr_null(write_set_find(&set, TABLE_META, TEXT("other")));
    ck_assert_int_eq(set.writes[1].kind, WRITE_EXPECT_PRESENT);
    ck_assert_int_eq(set.writes[2].kind, WRITE_EXPECT_ABSENT);
    write_set_fini(&set);
}
END_TEST

START_TEST(a_refused_command_takes_back_what_it_wrote_and_no_more)
{
    struct write_set set;
    write_set_init(&set);
    write_set_put(&set, TABLE_META, TEXT("a"), TEXT("one"));
    write_set_put(&set, TABLE_META, TEXT("b"), TEXT("one"));
    size_t before = set.count;
    write_set_put(&set, TABLE_META, TEXT("a"), TEXT("two"));
    write_set_delete(&set, TABLE_META, TEXT("b"));
    write_set_put(&set, TABLE_META, TEXT("c"), TEXT("new"));

    write_set_truncate(&set, before);

    ck_assert_uint_eq(set.count, 2);
    ck_assert(has(&set, "a", "one"));
    ck_assert(has(&set, "b", "one"));
    ck_assert_ptr_null(write_set_find(&set, TABLE_META, TEXT("c")));
    write_set_truncate(&set, 0);
    ck_assert_ptr_null(write_set_find(&set, TABLE_META, TEXT("a")));
    write_set_put(&set, TABLE_META, TEXT("a"), TEXT("again"));
    ck_assert(has(&set, "a", "again"));
    write_set_fini(&set);
}
END_TEST

START_TEST(many_rows_are_all_found_and_a_cleared_set_has_none)
{
    struct write_set set;
    char key[20];
    write_set_init(&set);
    for (int i = 0; i < 5000; i++) {
        (void)snprintf(key, sizeof key, "k%d", i);
        write_set_put(&set, TABLE_META, text_z(key), text_z(key));
    }
    for (int i = 0; i < 5000; i++) {
        (void)snprintf(key, sizeof key, "k%d", i);
        ck_assert(has(&set, key, key));
    }

    write_set_clear(&set);

    ck_assert_uint_eq(set.count, 0);
    ck_assert_ptr_null(write_set_find(&set, TABLE_META, TEXT("k7")));
    write_set_fini(&set);
}
END_TEST

SUITE("write_set", the_last_write_of_a_row_wins, an_expectation_is_no_write_of_its_row,
      a_refused_command_takes_back_what_it_wrote_and_no_more,
      many_rows_are_all_found_and_a_cleared_set_has_none)
