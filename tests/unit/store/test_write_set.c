#include "store/write_set.h"
#include "support/suite.h"

static struct text found(const struct write_set *set, const char *key)
{
    const struct write *write = write_set_find(set, TABLE_DOCUMENT, text_z(key));
    if (write == NULL) {
        return TEXT("(none)");
    }
    return write->kind == WRITE_PUT ? write_set_value(set, write) : TEXT("(deleted)");
}

static void put(struct write_set *set, const char *key, const char *value)
{
    write_set_put(set, TABLE_DOCUMENT, text_z(key), text_z(value));
}

START_TEST(the_last_write_of_a_row_is_the_one_that_counts)
{
    struct write_set set;
    write_set_init(&set);
    put(&set, "a", "1");
    put(&set, "b", "2");
    put(&set, "a", "3");
    write_set_delete(&set, TABLE_DOCUMENT, TEXT("b"));

    ck_assert(text_eq(found(&set, "a"), TEXT("3")));
    ck_assert(text_eq(found(&set, "b"), TEXT("(deleted)")));
    ck_assert(text_eq(found(&set, "c"), TEXT("(none)")));
    ck_assert_ptr_null(write_set_find(&set, TABLE_KV, TEXT("a")));
    ck_assert(set.writes[0].replaced && set.writes[1].replaced);
    ck_assert(!set.writes[2].replaced && !set.writes[3].replaced);
    write_set_fini(&set);
}
END_TEST

START_TEST(taking_back_gives_the_write_before_its_place_again)
{
    struct write_set set;
    write_set_init(&set);
    put(&set, "a", "1");
    size_t mark = set.count;
    size_t bytes = set.bytes.n;
    put(&set, "a", "2");
    put(&set, "a", "3");
    write_set_delete(&set, TABLE_DOCUMENT, TEXT("new"));
    write_set_expect(&set, TABLE_DOCUMENT, TEXT("a"), true);

    write_set_truncate(&set, mark);

    ck_assert(text_eq(found(&set, "a"), TEXT("1")));
    ck_assert(text_eq(found(&set, "new"), TEXT("(none)")));
    ck_assert(!set.writes[0].replaced);
    ck_assert_uint_eq(set.bytes.n, bytes);
    write_set_clear(&set);
    ck_assert(text_eq(found(&set, "a"), TEXT("(none)")));
    ck_assert_uint_eq(set.index.count, 0);
    write_set_fini(&set);
}
END_TEST

START_TEST(a_counter_takes_one_place_in_the_index_however_often_it_is_written)
{
    struct write_set set;
    write_set_init(&set);

    for (int i = 0; i < 1000; i++) {
        put(&set, "counter", "x");
    }

    ck_assert_uint_eq(set.count, 1000);
    ck_assert_uint_eq(set.index.count, 1);
    write_set_fini(&set);
}
END_TEST

SUITE("write_set", the_last_write_of_a_row_is_the_one_that_counts,
      taking_back_gives_the_write_before_its_place_again,
      a_counter_takes_one_place_in_the_index_however_often_it_is_written)
