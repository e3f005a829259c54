#include "base/pack_put.h"
#include <string.h>
#include "support/suite.h"

static void expect_int(int64_t number, const char *bytes, size_t count)
{
    struct buf buf;
    buf_init(&buf);

    pack_put_int(&buf, number);

    ck_assert_uint_eq(buf.n, count);
    ck_assert_mem_eq(buf.p, bytes, count);
    buf_fini(&buf);
}

START_TEST(a_number_takes_its_shortest_form)
{
    expect_int(0, "\x00", 1);
    expect_int(127, "\x7f", 1);
    expect_int(128, "\xcc\x80", 2);
    expect_int(255, "\xcc\xff", 2);
    expect_int(256, "\xcd\x01\x00", 3);
    expect_int(65535, "\xcd\xff\xff", 3);
    expect_int(65536, "\xce\x00\x01\x00\x00", 5);
    expect_int(UINT32_MAX, "\xce\xff\xff\xff\xff", 5);
    expect_int(INT64_C(4294967296), "\xcf\x00\x00\x00\x01\x00\x00\x00\x00", 9);
    expect_int(INT64_MAX, "\xcf\x7f\xff\xff\xff\xff\xff\xff\xff", 9);
    expect_int(-1, "\xff", 1);
    expect_int(-32, "\xe0", 1);
    expect_int(-33, "\xd0\xdf", 2);
    expect_int(-128, "\xd0\x80", 2);
    expect_int(-129, "\xd1\xff\x7f", 3);
    expect_int(-32768, "\xd1\x80\x00", 3);
    expect_int(-32769, "\xd2\xff\xff\x7f\xff", 5);
    expect_int(INT32_MIN, "\xd2\x80\x00\x00\x00", 5);
    expect_int(INT64_C(-2147483649), "\xd3\xff\xff\xff\xff\x7f\xff\xff\xff", 9);
    expect_int(INT64_MIN, "\xd3\x80\x00\x00\x00\x00\x00\x00\x00", 9);
}
END_TEST

START_TEST(an_unsigned_number_may_be_the_largest)
{
    struct buf buf;
    buf_init(&buf);

    pack_put_uint(&buf, UINT64_MAX);

    ck_assert_uint_eq(buf.n, 9);
    ck_assert_mem_eq(buf.p, "\xcf\xff\xff\xff\xff\xff\xff\xff\xff", 9);
    buf_fini(&buf);
}
END_TEST

START_TEST(a_short_text_of_any_length_is_whole)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDE";
    for (size_t n = 0; n <= PACK_PUT_SHORT_MAX; n++) {
        struct buf buf;
        buf_init(&buf);

        pack_put_short(&buf, (struct text){letters, n});

        ck_assert_uint_eq(buf.n, n + 1);
        ck_assert_uint_eq(buf.p[0], 0xa0 + n);
        ck_assert(text_eq((struct text){(const char *)buf.p + 1, n}, (struct text){letters, n}));
        buf_fini(&buf);
    }
}
END_TEST

START_TEST(a_buffer_that_is_nearly_full_grows)
{
    struct buf buf;
    buf_init(&buf);

    for (size_t i = 0; i < 1000; i++) {
        pack_put_int(&buf, 300);
        pack_put_short(&buf, TEXT("ab"));
    }

    ck_assert_uint_eq(buf.n, 6000);
    ck_assert_mem_eq(buf.p + 5994, "\xcd\x01\x2c\xa2\x61\x62", 6);
    ck_assert_uint_le(buf.n, buf.capacity);
    buf_fini(&buf);
}
END_TEST

SUITE("pack_put", a_number_takes_its_shortest_form, an_unsigned_number_may_be_the_largest,
      a_short_text_of_any_length_is_whole, a_buffer_that_is_nearly_full_grows)
