#include "base/pack.h"
#include <string.h>
#include "support/suite.h"

START_TEST(values_survive_the_way_to_bytes_and_back)
{
    struct arena arena;
    struct buf bytes;
    struct pack pack;
    struct value map = {.type = VALUE_MAP};
    struct value back;
    arena_init(&arena);
    buf_init(&bytes);
    *value_put(&arena, &map, "n") = value_of_int(INT64_MIN);
    *value_put(&arena, &map, "t") = value_of_text(TEXT("gr\xc3\xbc\xc3\x9f"));
    struct value list = {.type = VALUE_LIST};
    *value_append(&arena, &list) = value_of_bool(true);
    *value_append(&arena, &list) = (struct value){.type = VALUE_FLOAT, .real = 1.5};
    *value_put(&arena, &map, "l") = list;
    pack_init(&pack, &bytes);

    pack_value(&pack, &map);

    ck_assert_int_eq(pack.err, ERR_OK);
    ck_assert_int_eq(pack_read(&arena, buf_text(&bytes), &back), ERR_OK);
    ck_assert(value_equal(&map, &back));
    buf_fini(&bytes);
    arena_fini(&arena);
}
END_TEST

START_TEST(timestamps_become_milliseconds_and_other_extensions_are_refused)
{
    struct arena arena;
    struct value value;
    arena_init(&arena);

    ck_assert_int_eq(pack_read(&arena, TEXT("\xd6\xff\x00\x00\x00\x02"), &value), ERR_OK);
    ck_assert_int_eq(value.number, 2000);
    ck_assert_int_eq(pack_read(&arena, TEXT("\xd6\x05\x00\x00\x00\x02"), &value), ERR_PROTOCOL);
    arena_fini(&arena);
}
END_TEST

START_TEST(integer_keys_and_a_second_object_are_refused)
{
    struct arena arena;
    struct value value;
    arena_init(&arena);

    ck_assert_int_eq(pack_read(&arena, TEXT("\x81\x01\x02"), &value), ERR_PROTOCOL);
    ck_assert_int_eq(pack_read(&arena, TEXT("\x01\x02"), &value), ERR_PROTOCOL);
    ck_assert_int_eq(pack_read(&arena, TEXT("\xcf\xff\xff\xff\xff\xff\xff\xff\xff"), &value),
                     ERR_PROTOCOL);
    arena_fini(&arena);
}
END_TEST

START_TEST(a_pen_that_nests_too_deep_says_so_once_at_the_end)
{
    struct buf bytes;
    struct pack pack;
    buf_init(&bytes);
    pack_init(&pack, &bytes);

    for (int i = 0; i <= PACK_DEPTH_MAX; i++) {
        pack_list_begin(&pack);
    }

    ck_assert_int_eq(pack.err, ERR_LIMIT);
    buf_fini(&bytes);
}
END_TEST

static struct arena arena;
static struct buf buf;
static struct pack pack;

static void begin(void)
{
    arena_init(&arena);
    buf_init(&buf);
    pack_init(&pack, &buf);
}

static void end(void)
{
    buf_fini(&buf);
    arena_fini(&arena);
}

START_TEST(an_open_container_gets_its_count_at_the_end)
{
    begin();

    pack_list_begin(&pack);
    pack_map_begin(&pack);
    pack_pair_int(&pack, "a", 1);
    pack_pair_bool(&pack, "b", true);
    pack_map_end(&pack);
    pack_int(&pack, 3);
    pack_list_end(&pack);

    ck_assert_uint_eq(buf.n, 13);
    ck_assert_mem_eq(buf.p, "\xdc\x00\x02\xde\x00\x02\xa1\x61\x01\xa1\x62\xc3\x03", 13);
    end();
}
END_TEST

START_TEST(a_value_inside_an_open_list_counts_as_one)
{
    begin();
    struct value inner = {.type = VALUE_LIST}, value;
    *value_append(&arena, &inner) = value_of_int(1);
    *value_append(&arena, &inner) = value_of_int(2);

    pack_list_begin(&pack);
    pack_value(&pack, &inner);
    pack_raw(&pack, TEXT("\x92\x01\x02"));
    pack_list_end(&pack);

    ck_assert_int_eq(pack_read(&arena, buf_text(&buf), &value), ERR_OK);
    ck_assert_uint_eq(value.list.count, 2);
    ck_assert(value_equal(&value.list.items[0], &value.list.items[1]));
    end();
}
END_TEST

START_TEST(the_pen_stops_at_its_first_trouble)
{
    begin();

    pack_raw(&pack, TEXT("\x92\x01"));
    pack_int(&pack, 1);
    pack_list_begin(&pack);
    pack_list_end(&pack);

    ck_assert_int_eq(pack.err, ERR_PROTOCOL);
    ck_assert_uint_eq(buf.n, 0);
    end();
}
END_TEST

START_TEST(a_value_that_nests_deeper_than_the_reader_would_take_is_not_written)
{
    begin();
    struct value value = {.type = VALUE_LIST};
    for (int i = 1; i < PACK_DEPTH_MAX; i++) {
        struct value outer = {.type = VALUE_LIST};
        *value_append(&arena, &outer) = value;
        value = outer;
    }

    pack_value(&pack, &value);
    ck_assert_int_eq(pack.err, ERR_OK);
    pack_list_begin(&pack);
    pack_value(&pack, &value);

    ck_assert_int_eq(pack.err, ERR_LIMIT);
    end();
}
END_TEST

START_TEST(an_open_list_takes_65535_elements_and_not_one_more)
{
    begin();
    pack_list_begin(&pack);
    for (int i = 0; i < 65535; i++) {
        pack_nil(&pack);
    }
    ck_assert_int_eq(pack.err, ERR_OK);

    pack_nil(&pack);

    ck_assert_int_eq(pack.err, ERR_LIMIT);
    end();
}
END_TEST

START_TEST(timestamps_of_all_three_sizes_are_read)
{
    struct value a, b, c;
    begin();

    ck_assert_int_eq(pack_read(&arena, TEXT("\xd6\xff\x00\x00\x00\x01"), &a), ERR_OK);
    /* 30 bits of nanoseconds, then 34 bits of seconds: 500,000,000 and 2 */
    ck_assert_int_eq(pack_read(&arena, TEXT("\xd7\xff\x77\x35\x94\x00\x00\x00\x00\x02"), &b),
                     ERR_OK);
    /* 500,000,000 ns behind second -1 */
    ck_assert_int_eq(
        pack_read(&arena, TEXT("\xc7\x0c\xff\x1d\xcd\x65\x00\xff\xff\xff\xff\xff\xff\xff\xff"), &c),
        ERR_OK);

    ck_assert_int_eq(a.number, 1000);
    ck_assert_int_eq(b.number, 2500);
    ck_assert_int_eq(c.number, -500);
    end();
}
END_TEST

START_TEST(a_key_may_be_the_bytes_of_an_old_encoder)
{
    struct value value;
    begin();

    ck_assert_int_eq(pack_read(&arena, TEXT("\x81\xc4\x01k\x05"), &value), ERR_OK);

    ck_assert_int_eq(value_int(&value, "k", 0), 5);
    end();
}
END_TEST

START_TEST(texts_are_copied_out_of_the_bytes)
{
    char bytes[] = "\x81\xa1k\xa3xyz";
    struct value value;
    begin();

    ck_assert_int_eq(pack_read(&arena, (struct text){bytes, 7}, &value), ERR_OK);
    memset(bytes, 0, sizeof bytes);

    ck_assert_str_eq(value_text(&value, "k").p, "xyz");
    end();
}
END_TEST

START_TEST(what_is_not_exactly_one_good_object_is_refused)
{
    static const struct {
        const char *what;
        struct text bytes;
    } wrong[] = {
        {"nothing", {NULL, 0}},
        {"half a list", {"\x92\x01", 2}},
        {"half a text", {"\xa3zz", 3}},
        {"a list as key", {"\x81\x90\x02", 3}},
        {"nil as key", {"\x81\xc0\x02", 3}},
        {"a timestamp of 1 byte", {"\xd4\xff\x00", 3}},
        {"too many nanoseconds", {"\xd7\xff\xff\xff\xff\xfc\x00\x00\x00\x01", 10}},
        {"more than 64 bits of milliseconds",
         {"\xc7\x0c\xff\x00\x00\x00\x00\x7f\xff\xff\xff\xff\xff\xff\xff", 15}},
        {"a number above the signed ones", {"\xcf\x80\x00\x00\x00\x00\x00\x00\x00", 9}},
        {"a never used byte", {"\xc1", 1}},
        {"a bomb", {"\xdd\xff\xff\xff\xff", 5}},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct value value;
        begin();

        enum err err = pack_read(&arena, wrong[i].bytes, &value);

        ck_assert_msg(err == ERR_PROTOCOL, "%s: %s", wrong[i].what, err_name(err));
        end();
    }
}
END_TEST

SUITE("pack", values_survive_the_way_to_bytes_and_back,
      timestamps_become_milliseconds_and_other_extensions_are_refused,
      integer_keys_and_a_second_object_are_refused,
      a_pen_that_nests_too_deep_says_so_once_at_the_end,
      an_open_container_gets_its_count_at_the_end, a_value_inside_an_open_list_counts_as_one,
      the_pen_stops_at_its_first_trouble,
      a_value_that_nests_deeper_than_the_reader_would_take_is_not_written,
      an_open_list_takes_65535_elements_and_not_one_more, timestamps_of_all_three_sizes_are_read,
      a_key_may_be_the_bytes_of_an_old_encoder, texts_are_copied_out_of_the_bytes,
      what_is_not_exactly_one_good_object_is_refused)
