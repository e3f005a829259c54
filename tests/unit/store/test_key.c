#include "store/key.h"
#include <string.h>
#include "base/sha256.h"
#include "support/suite.h"

static struct key i64_key(int64_t number)
{
    struct key key;
    key_begin(&key);
    key_i64(&key, number);
    return key;
}

START_TEST(signed_numbers_sort_as_they_count)
{
    static const int64_t numbers[] = {INT64_MIN, INT64_MIN + 1, -256, -1,       0,
                                      1,         255,           256,  INT64_MAX};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        struct key key = i64_key(numbers[i]);

        ck_assert_int_eq(key_get_i64(key_text(&key), 0), numbers[i]);
        if (i > 0) {
            struct key before = i64_key(numbers[i - 1]);
            ck_assert_int_lt(text_compare(key_text(&before), key_text(&key)), 0);
        }
    }
}
END_TEST

START_TEST(numbers_of_each_width_stand_big_endian_behind_each_other)
{
    struct key key;
    key_begin(&key);

    key_u8(&key, 0x01);
    key_u16(&key, 0x0203);
    key_u32(&key, 0x04050607);
    key_u64(&key, UINT64_C(0x08090a0b0c0d0e0f));

    struct text text = key_text(&key);
    ck_assert_uint_eq(text.n, 15);
    for (size_t i = 0; i < text.n; i++) {
        ck_assert_int_eq(text.p[i], (char)(i + 1));
    }
    ck_assert_uint_eq(key_get_u16(text, 1), 0x0203);
    ck_assert_uint_eq(key_get_u32(text, 3), 0x04050607);
    ck_assert_uint_eq(key_get_u64(text, 7), UINT64_C(0x08090a0b0c0d0e0f));
}
END_TEST

static void is_behind(struct text prefix, struct text wanted)
{
    struct key key;
    key_begin(&key);
    key_bytes(&key, prefix);

    struct key behind = key_behind(&key);

    ck_assert(text_eq(key_text(&behind), wanted));
}

START_TEST(behind_a_prefix_comes_the_next_one_also_after_ff)
{
    is_behind(TEXT("ab"), TEXT("ac"));
    is_behind(TEXT("a\xff"), TEXT("b"));
    is_behind(TEXT("a\xfe\xff\xff"), TEXT("a\xff"));
    is_behind(TEXT("\xff\xff"), TEXT_NONE);
    is_behind(TEXT_NONE, TEXT_NONE);
}
END_TEST

START_TEST(a_hash_of_two_texts_knows_where_one_ends)
{
    struct key one, other, same;
    key_begin(&one);
    key_begin(&other);
    key_begin(&same);

    key_hash16(&one, TEXT("ab"), TEXT("c"));
    key_hash16(&other, TEXT("a"), TEXT("bc"));
    key_hash16(&same, TEXT("ab"), TEXT("c"));

    ck_assert_uint_eq(one.n, 16);
    ck_assert(!text_eq(key_text(&one), key_text(&other)));
    ck_assert(text_eq(key_text(&one), key_text(&same)));
}
END_TEST

START_TEST(a_hash_of_long_texts_is_that_of_their_bytes)
{
    char bytes[2 * STORE_KEY_BYTES_MAX];
    memset(bytes, 'k', sizeof bytes);
    for (size_t n = STORE_KEY_BYTES_MAX - 8; n < sizeof bytes; n++) {
        unsigned char packed[4 + sizeof bytes + 1] = {0, 0, (unsigned char)(n >> 8),
                                                      (unsigned char)n};
        unsigned char digest[SHA256_BYTES];
        struct key key;
        key_begin(&key);
        memcpy(packed + 4, bytes, n);
        packed[4 + n] = 'b';
        sha256_of((struct text){(const char *)packed, 4 + n + 1}, digest);

        key_hash16(&key, (struct text){bytes, n}, TEXT("b"));

        ck_assert_uint_eq(key.n, 16);
        ck_assert_mem_eq(key.p, digest, 16);
    }
}
END_TEST

START_TEST(a_key_may_be_full)
{
    struct key key;
    char bytes[STORE_KEY_BYTES_MAX];
    memset(bytes, 'k', sizeof bytes);
    key_begin(&key);

    key_bytes(&key, (struct text){bytes, sizeof bytes});
    key_bytes(&key, TEXT_NONE);

    ck_assert_uint_eq(key_text(&key).n, STORE_KEY_BYTES_MAX);
}
END_TEST

SUITE("key", signed_numbers_sort_as_they_count,
      numbers_of_each_width_stand_big_endian_behind_each_other,
      behind_a_prefix_comes_the_next_one_also_after_ff, a_hash_of_two_texts_knows_where_one_ends,
      a_hash_of_long_texts_is_that_of_their_bytes, a_key_may_be_full)
