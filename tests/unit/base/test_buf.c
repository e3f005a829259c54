#include "base/buf.h"
#include <string.h>
#include "support/suite.h"

START_TEST(bytes_are_appended_in_order)
{
    struct buf buf;
    buf_init(&buf);

    buf_put(&buf, "ab", 2);
    buf_put_text(&buf, TEXT("cd"));
    buf_put_z(&buf, "ef");
    buf_put_u8(&buf, 'g');
    buf_put(&buf, NULL, 0);

    ck_assert(text_eq_z(buf_text(&buf), "abcdefg"));
    buf_fini(&buf);
    ck_assert_ptr_null(buf.p);
}
END_TEST

START_TEST(numbers_are_big_endian_and_come_back)
{
    struct buf buf;
    buf_init(&buf);

    buf_put_u16(&buf, 0x0102);
    buf_put_u32(&buf, 0x03040506u);
    buf_put_u64(&buf, UINT64_C(0xf708090a0b0c0d0e));

    ck_assert_mem_eq(buf.p, "\x01\x02\x03\x04\x05\x06\xf7\x08\x09\x0a\x0b\x0c\x0d\x0e", 14);
    ck_assert_uint_eq(buf_get_u16(buf.p), 0x0102);
    ck_assert_uint_eq(buf_get_u32(buf.p + 2), 0x03040506u);
    ck_assert_uint_eq(buf_get_u64(buf.p + 6), UINT64_C(0xf708090a0b0c0d0e));
    buf_fini(&buf);
}
END_TEST

START_TEST(printing_appends_short_and_long_texts)
{
    struct buf buf;
    char longer[1000];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    buf_init(&buf);

    buf_printf(&buf, "%d-", 42);
    buf_printf(&buf, "%s", longer);
    buf_printf(&buf, "%s", "");

    ck_assert_uint_eq(buf.n, 3 + 999);
    ck_assert_int_eq(memcmp(buf.p, "42-xx", 5), 0);
    ck_assert_uint_eq(strlen(buf_z(&buf)), buf.n);
    buf_fini(&buf);
}
END_TEST

START_TEST(a_text_that_exactly_fills_the_room_is_whole)
{
    for (size_t length = 60; length < 70; length++) {
        struct buf buf;
        char text[80];
        memset(text, 'y', length);
        text[length] = '\0';
        buf_init(&buf);

        buf_printf(&buf, "%s", text);

        ck_assert_str_eq(buf_z(&buf), text);
        buf_fini(&buf);
    }
}
END_TEST

START_TEST(each_bad_byte_is_repaired_and_counted)
{
    struct buf buf;
    buf_init(&buf);

    size_t none = buf_put_repaired(&buf, TEXT("gr\xc3\xbc\xc3\x9f"
                                              "e "));
    size_t some = buf_put_repaired(&buf, TEXT("a\xff\xe2\x82z\xc3"));

    ck_assert_uint_eq(none, 0);
    ck_assert_uint_eq(some, 4);
    ck_assert_str_eq(buf_z(&buf), "gr\xc3\xbc\xc3\x9f"
                                  "e "
                                  "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz\xef\xbf\xbd");
    ck_assert(text_is_utf8(buf_text(&buf)));
    buf_fini(&buf);
}
END_TEST

START_TEST(dropping_takes_from_the_front)
{
    struct buf buf;
    buf_init(&buf);
    buf_put_z(&buf, "ladder");

    buf_drop(&buf, 0);
    buf_drop(&buf, 2);
    ck_assert(text_eq_z(buf_text(&buf), "dder"));
    buf_drop(&buf, 4);

    ck_assert_uint_eq(buf.n, 0);
    buf_fini(&buf);
}
END_TEST

START_TEST(clearing_keeps_the_memory)
{
    struct buf buf;
    buf_init(&buf);
    buf_put_z(&buf, "ladder");
    size_t capacity = buf.capacity;

    buf_clear(&buf);

    ck_assert_uint_eq(buf.n, 0);
    ck_assert_uint_eq(buf.capacity, capacity);
    ck_assert_str_eq(buf_z(&buf), "");
    buf_fini(&buf);
}
END_TEST

SUITE("buf", bytes_are_appended_in_order, numbers_are_big_endian_and_come_back,
      printing_appends_short_and_long_texts, a_text_that_exactly_fills_the_room_is_whole,
      each_bad_byte_is_repaired_and_counted, dropping_takes_from_the_front,
      clearing_keeps_the_memory)
