#include "base/compress.h"
#include <string.h>
#include "base/random.h"
#include "support/suite.h"

#define SAMPLE TEXT("the same words that every piece has, in this order and no other")

START_TEST(a_piece_like_the_sample_becomes_short_and_comes_back)
{
    struct compress *compress = compress_create(SAMPLE);
    struct text piece = TEXT("well, the same words that every piece has, in this order, and more");
    char packed[100];
    char back[100];

    size_t size = compress_pack(compress, piece, packed, sizeof packed);

    ck_assert_uint_gt(size, 0);
    ck_assert_uint_lt(size, 30);
    ck_assert(compress_unpack(SAMPLE, (struct text){packed, size}, back, piece.n));
    ck_assert_mem_eq(back, piece.p, piece.n);
    compress_destroy(&compress);
    ck_assert_ptr_null(compress);
}
END_TEST

START_TEST(each_piece_stands_alone_whatever_came_before)
{
    struct compress *compress = compress_create(SAMPLE);
    struct text piece = TEXT("a piece of its own: zyxwvutsrq zyxwvutsrq zyxwvutsrq");
    char first[100];
    char second[100];
    size_t size = compress_pack(compress, piece, first, sizeof first);
    (void)compress_pack(compress, SAMPLE, second, sizeof second);

    ck_assert_uint_eq(compress_pack(compress, piece, second, sizeof second), size);

    ck_assert_mem_eq(first, second, size);
    compress_destroy(&compress);
}
END_TEST

START_TEST(what_does_not_fit_is_not_written)
{
    struct compress *compress = compress_create(SAMPLE);
    unsigned char noise[200];
    char packed[150];
    random_bytes(noise, sizeof noise);

    ck_assert_uint_eq(
        compress_pack(compress, (struct text){(char *)noise, sizeof noise}, packed, sizeof packed),
        0);
    compress_destroy(&compress);
}
END_TEST

START_TEST(damage_never_writes_beyond_the_size_that_was_asked_for)
{
    struct compress *compress = compress_create(SAMPLE);
    struct text piece = TEXT("the same words that every piece has, again and again and again");
    uint64_t seed = 3;
    char packed[100];
    char back[101];
    size_t size = compress_pack(compress, piece, packed, sizeof packed);

    for (int i = 0; i < 5000; i++) {
        char hurt[100];
        size_t asked = random_below(&seed, 100);
        memcpy(hurt, packed, size);
        hurt[random_below(&seed, size)] ^= (char)(1 << random_below(&seed, 8));
        memset(back, 'x', sizeof back);
        (void)compress_unpack(SAMPLE, (struct text){hurt, size - random_below(&seed, 3)}, back,
                              asked);
        ck_assert_int_eq(back[asked], 'x');
    }

    ck_assert(!compress_unpack(SAMPLE, (struct text){packed, size}, back, piece.n - 1));
    ck_assert(!compress_unpack(SAMPLE, (struct text){packed, size}, back, piece.n + 1));
    compress_destroy(&compress);
}
END_TEST

SUITE("compress", a_piece_like_the_sample_becomes_short_and_comes_back,
      each_piece_stands_alone_whatever_came_before, what_does_not_fit_is_not_written,
      damage_never_writes_beyond_the_size_that_was_asked_for)
