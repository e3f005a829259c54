#include "base/pack.h"
#include <string.h>
#include "base/random.h"
#include "base/scan.h"
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

START_TEST(whole_numbers_of_every_width_are_read)
{
    static const struct {
        struct text bytes;
        int64_t number;
    } good[] = {
        {{"\x7f", 1}, 127},
        {{"\xe0", 1}, -32},
        {{"\xcc\xff", 2}, 255},
        {{"\xcd\xff\xff", 3}, 65535},
        {{"\xce\xff\xff\xff\xff", 5}, UINT32_MAX},
        {{"\xcf\x7f\xff\xff\xff\xff\xff\xff\xff", 9}, INT64_MAX},
        {{"\xd0\x80", 2}, INT8_MIN},
        {{"\xd1\x80\x00", 3}, INT16_MIN},
        {{"\xd2\x80\x00\x00\x00", 5}, INT32_MIN},
        {{"\xd3\x80\x00\x00\x00\x00\x00\x00\x00", 9}, INT64_MIN},
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct value value;
        begin();

        enum err err = pack_read(&arena, good[i].bytes, &value);

        ck_assert_int_eq(err, ERR_OK);
        ck_assert_int_eq(value.type, VALUE_INT);
        ck_assert_int_eq(value.number, good[i].number);
        end();
    }
}
END_TEST

START_TEST(floats_of_both_widths_are_read)
{
    struct value value;
    begin();

    ck_assert_int_eq(pack_read(&arena, TEXT("\xca\x3f\xc0\x00\x00"), &value), ERR_OK);
    ck_assert(value.type == VALUE_FLOAT && value.real > 1.49 && value.real < 1.51);
    ck_assert_int_eq(pack_read(&arena, TEXT("\xcb\xbf\xf8\x00\x00\x00\x00\x00\x00"), &value),
                     ERR_OK);

    ck_assert(value.type == VALUE_FLOAT && value.real < -1.49 && value.real > -1.51);
    end();
}
END_TEST

/* {"at": 7, "list": [text, {"a": [1, nil]}, bytes of 300, -5]} in the widest forms. */
static void pack_sample(struct pack *pen)
{
    char long_text[300];
    memset(long_text, 'x', sizeof long_text);
    pack_map_begin(pen);
    pack_pair_int(pen, "at", 7);
    pack_key(pen, "list");
    pack_list_begin(pen);
    pack_z(pen, "one");
    pack_map_begin(pen);
    pack_key(pen, "a");
    pack_list_begin(pen);
    pack_int(pen, 1);
    pack_nil(pen);
    pack_list_end(pen);
    pack_map_end(pen);
    pack_bytes(pen, (struct text){long_text, sizeof long_text});
    pack_int(pen, -5);
    pack_list_end(pen);
    pack_map_end(pen);
}

/* The scanner is the judge of what is one object under the limits; the reader refuses more (keys
 * that are no texts, foreign extensions, numbers that do not fit), and never less. */
START_TEST(the_reader_takes_nothing_that_the_scanner_would_refuse)
{
    uint64_t seed = 11;
    unsigned taken = 0;
    for (int i = 0; i < 200000; i++) {
        struct value value;
        struct scan scan;
        begin();
        pack_sample(&pack);
        for (uint64_t hits = 1 + random_below(&seed, 3); hits > 0; hits--) {
            size_t at =
                random_below(&seed, 3) == 0 ? random_below(&seed, buf.n) : random_below(&seed, 24);
            buf.p[at] = (unsigned char)random_next(&seed);
        }
        size_t length = random_below(&seed, 4) == 0 ? random_below(&seed, buf.n) : buf.n;
        scan_init(&scan, length);

        enum err err = pack_read(&arena, (struct text){(const char *)buf.p, length}, &value);

        bool one = scan_measure(&scan, buf.p, length) == SCAN_DONE && scan.consumed == length;
        ck_assert_msg(one || err != ERR_OK, "case %d", i);
        taken += err == ERR_OK;
        end();
    }
    ck_assert_uint_gt(taken, 1000); /* it was not all noise */
}
END_TEST

START_TEST(what_is_read_lent_lies_in_the_bytes_and_may_still_grow)
{
    struct value value;
    begin();
    pack_sample(&pack);

    ck_assert_int_eq(pack_read_lent(&arena, buf_text(&buf), &value), ERR_OK);
    struct value *list = &value.map.pairs[1].value;
    const char *text = list->list.items[0].text.p;
    for (int i = 0; i < 9; i++) {
        *value_append(&arena, list) = value_of_int(i);
        *value_put(&arena, &value, "more") = value_of_int(i);
    }

    ck_assert(text > (const char *)buf.p && text < (const char *)buf.p + buf.n);
    ck_assert_uint_eq(list->list.count, 13);
    ck_assert_uint_eq(value.map.count, 11);
    end();
}
END_TEST

START_TEST(what_we_packed_ourselves_counts_as_one_and_is_copied_as_it_is)
{
    struct value value;
    begin();

    pack_list_begin(&pack);
    pack_own(&pack, TEXT("\x92\x01\x02"));
    pack_int(&pack, 3);
    pack_list_end(&pack);

    ck_assert_int_eq(pack_read(&arena, buf_text(&buf), &value), ERR_OK);
    ck_assert_uint_eq(value.list.count, 2);
    ck_assert_uint_eq(value.list.items[0].list.count, 2);
    end();
}
END_TEST

START_TEST(one_item_of_a_packed_list_is_found_without_reading_the_rest)
{
    struct text item;
    struct value value;
    begin();
    pack_sample(&pack);
    struct text all = buf_text(&buf);

    ck_assert(pack_find_item(&arena, all, "list", 1, &item));
    ck_assert_int_eq(pack_read(&arena, item, &value), ERR_OK);
    ck_assert_uint_eq(value_get(&value, "a")->list.count, 2);
    ck_assert(pack_find_item(&arena, all, "list", 3, &item));
    ck_assert_int_eq(pack_read(&arena, item, &value), ERR_OK);
    ck_assert_int_eq(value.number, -5);

    ck_assert(!pack_find_item(&arena, all, "list", 4, &item));
    ck_assert(!pack_find_item(&arena, all, "at", 0, &item));
    ck_assert(!pack_find_item(&arena, all, "nothing", 0, &item));
    ck_assert(!pack_find_item(&arena, text_slice(all, 0, all.n - 1), "list", 3, &item));
    ck_assert(!pack_find_item(&arena, TEXT_NONE, "list", 0, &item));
    end();
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
      what_is_not_exactly_one_good_object_is_refused, whole_numbers_of_every_width_are_read,
      floats_of_both_widths_are_read, the_reader_takes_nothing_that_the_scanner_would_refuse,
      what_is_read_lent_lies_in_the_bytes_and_may_still_grow,
      what_we_packed_ourselves_counts_as_one_and_is_copied_as_it_is,
      one_item_of_a_packed_list_is_found_without_reading_the_rest)
