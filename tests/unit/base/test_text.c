#include "base/text.h"
#include <string.h>
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

START_TEST(bytes_that_are_not_utf8_are_found_wherever_they_stand)
{
    char text[40];
    for (size_t length = 1; length <= sizeof text; length++) {
        memset(text, 'a', sizeof text);
        ck_assert(text_is_utf8((struct text){text, length}));
        for (size_t at = 0; at < length; at++) {
            text[at] = '\xff';
            ck_assert_msg(!text_is_utf8((struct text){text, length}), "%zu of %zu", at, length);
            text[at] = 'a';
        }
    }
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

START_TEST(order_is_bytewise_and_the_shorter_comes_first)
{
    ck_assert_int_lt(text_compare(TEXT("ab"), TEXT("abc")), 0);
    ck_assert_int_gt(text_compare(TEXT("b"), TEXT("abc")), 0);
    ck_assert_int_eq(text_compare(TEXT("ab"), TEXT("ab")), 0);
    ck_assert_int_lt(text_compare(TEXT_NONE, TEXT("a")), 0);
    ck_assert_int_gt(text_compare(TEXT("\xff"), TEXT("\x7f")), 0);
    ck_assert_int_lt(text_compare_z(TEXT("ab"), "abc"), 0);
    ck_assert_int_gt(text_compare_z(TEXT("abc"), "ab"), 0);
    ck_assert_int_gt(text_compare_z(TEXT("ab\0"), "ab"), 0);
    ck_assert_int_gt(text_compare_z(TEXT("b"), "abc"), 0);
    ck_assert_int_eq(text_compare_z(TEXT("ab"), "ab"), 0);
    ck_assert_int_lt(text_compare_z(TEXT_NONE, "a"), 0);
    ck_assert_int_eq(text_compare_z(TEXT_NONE, ""), 0);
    ck_assert_int_gt(text_compare_z(TEXT("\xff"), "\x7f"), 0);
}
END_TEST

START_TEST(equality_and_ends_do_not_mind_the_empty_text)
{
    ck_assert(text_eq(TEXT_NONE, TEXT("")) && text_eq_z(TEXT_NONE, NULL));
    ck_assert(text_eq_nocase(TEXT("Ticket"), TEXT("tICKET")));
    ck_assert(!text_eq_nocase(TEXT("["), TEXT("{")));
    ck_assert(text_starts(TEXT("ticket.created"), TEXT("ticket.")));
    ck_assert(!text_starts(TEXT("tick"), TEXT("ticket")));
    ck_assert(text_ends(TEXT("ticket.created"), TEXT(".created")));
    ck_assert(!text_ends(TEXT("created"), TEXT(".created")));
    ck_assert(text_starts(TEXT_NONE, TEXT_NONE) && text_ends(TEXT_NONE, TEXT_NONE));
}
END_TEST

START_TEST(a_needle_is_found_at_or_after_the_start)
{
    struct text hay = TEXT("one two ONE two");

    ck_assert_uint_eq(text_find(hay, TEXT("two"), 4), 4);
    ck_assert_uint_eq(text_find(hay, TEXT("two"), 5), 12);
    ck_assert_uint_eq(text_find(hay, TEXT("two"), 13), SIZE_MAX);
    ck_assert_uint_eq(text_find(hay, TEXT("one"), 1), SIZE_MAX);
    ck_assert_uint_eq(text_find_nocase(hay, TEXT("one"), 1), 8);
    ck_assert_uint_eq(text_find(hay, TEXT(""), 15), 15);
    ck_assert_uint_eq(text_find(hay, TEXT(""), 16), SIZE_MAX);
    ck_assert_uint_eq(text_find_nocase(TEXT_NONE, TEXT("a"), 0), SIZE_MAX);
}
END_TEST

START_TEST(trimming_and_slicing_stay_inside_the_text)
{
    ck_assert(text_eq_z(text_trim(TEXT(" \t\r\n a b \v\f")), "a b"));
    ck_assert_uint_eq(text_trim(TEXT("   ")).n, 0);
    ck_assert(text_eq_z(text_slice(TEXT("ladder"), 3, 100), "der"));
    ck_assert_uint_eq(text_slice(TEXT("ladder"), 4, 2).n, 0);
    ck_assert_uint_eq(text_slice(TEXT("ladder"), 100, 200).n, 0);
}
END_TEST

START_TEST(the_hash_is_fnv_1a)
{
    ck_assert_uint_eq(text_hash(TEXT("")), UINT64_C(0xcbf29ce484222325));
    ck_assert_uint_eq(text_hash(TEXT("a")), UINT64_C(0xaf63dc4c8601ec8c));
    ck_assert_uint_eq(text_hash(TEXT("foobar")), UINT64_C(0x85944171f73967e8));
}
END_TEST

START_TEST(a_word_too_short_or_too_long_gets_no_suggestion)
{
    static const char *const words[] = {"state", "id"};
    char endless[200];
    memset(endless, 's', sizeof endless);

    ck_assert_int_eq(text_nearest(TEXT("STATE"), words, 2), 0);
    ck_assert_int_eq(text_nearest(TEXT("di"), words, 2), 1);
    ck_assert_int_eq(text_nearest(TEXT("s"), words, 2), -1);
    ck_assert_int_eq(text_nearest(TEXT_NONE, words, 2), -1);
    ck_assert_int_eq(text_nearest((struct text){endless, sizeof endless}, words, 2), -1);
    ck_assert_int_eq(text_nearest(TEXT("state"), words, 0), -1);
}
END_TEST

SUITE("text", the_nearest_word_is_found_across_swapped_and_missing_letters,
      numbers_are_whole_texts_within_64_bits, utf8_knows_surrogates_and_overlongs,
      bytes_that_are_not_utf8_are_found_wherever_they_stand, splitting_gives_each_piece_once,
      order_is_bytewise_and_the_shorter_comes_first, equality_and_ends_do_not_mind_the_empty_text,
      a_needle_is_found_at_or_after_the_start, trimming_and_slicing_stay_inside_the_text,
      the_hash_is_fnv_1a, a_word_too_short_or_too_long_gets_no_suggestion)
