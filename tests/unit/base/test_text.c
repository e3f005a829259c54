#include "base/text.h"
#include "support/suite.h"

START_TEST(the_nearest_word_is_found_across_swapped_and_missing_letters)
{
    const char *const words[] = {"ticket.create", "ticket.get", "customer.get"};

    ck_assert_int_eq(text_nearest(TEXT("ticket.craete"), words, 3), 0);
    ck_assert_int_eq(text_nearest(TEXT("custmer.get"), words, 3), 2);
    ck_assert_int_eq(text_nearest(TEXT("zzzzzzzz"), words, 3), -1);
}
END_TEST

START_TEST(numbers_are_whole_texts_within_64_bits)
{
    int64_t number = 0;

    ck_assert(text_to_i64(TEXT("-9223372036854775808"), &number) && number == INT64_MIN);
    ck_assert(text_to_i64(TEXT("9223372036854775807"), &number) && number == INT64_MAX);
    ck_assert(!text_to_i64(TEXT("9223372036854775808"), &number));
    ck_assert(!text_to_i64(TEXT("12x"), &number));
    ck_assert(!text_to_i64(TEXT("-"), &number));
    ck_assert(!text_to_i64(TEXT_NONE, &number));
}
END_TEST

START_TEST(utf8_knows_surrogates_and_overlongs)
{
    ck_assert(text_is_utf8(TEXT("gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80")));
    ck_assert(!text_is_utf8(TEXT("\xed\xa0\x80")));
    ck_assert(!text_is_utf8(TEXT("\xc0\x80")));
    ck_assert(!text_is_utf8(TEXT("\xf4\x90\x80\x80")));
    ck_assert(!text_is_utf8(TEXT("a\xe2\x82")));
}
END_TEST

START_TEST(splitting_gives_each_piece_once)
{
    struct text rest = TEXT("a,,bc");
    struct text piece;

    ck_assert(text_split(&rest, ',', &piece) && text_eq(piece, TEXT("a")));
    ck_assert(text_split(&rest, ',', &piece) && piece.n == 0);
    ck_assert(text_split(&rest, ',', &piece) && text_eq(piece, TEXT("bc")));
    ck_assert(!text_split(&rest, ',', &piece));
}
END_TEST

SUITE("text", the_nearest_word_is_found_across_swapped_and_missing_letters,
      numbers_are_whole_texts_within_64_bits, utf8_knows_surrogates_and_overlongs,
      splitting_gives_each_piece_once)
