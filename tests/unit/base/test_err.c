#include "base/err.h"
#include <string.h>
#include "support/suite.h"

START_TEST(every_trouble_has_a_word_of_its_own)
{
    for (int i = 0; i < ERR_COUNT; i++) {
        for (int j = 0; j < i; j++) {
            ck_assert_str_ne(err_name((enum err)i), err_name((enum err)j));
        }
    }
    ck_assert_str_eq(err_name(ERR_NOT_FOUND), "NOT_FOUND");
    ck_assert_str_eq(err_name(ERR_EXHAUSTED), "EXHAUSTED");
}
END_TEST

START_TEST(a_number_that_is_no_trouble_is_called_internal)
{
    ck_assert_str_eq(err_name((enum err)1000), "INTERNAL");
}
END_TEST

START_TEST(a_refusal_keeps_code_reason_path_and_sentence)
{
    struct refusal refusal;

    enum err err =
        err_refuse(&refusal, ERR_CONFLICT, "conflict", "state", "ticket %s is %s", "T-1", "closed");

    ck_assert_int_eq(err, ERR_CONFLICT);
    ck_assert_int_eq(refusal.code, ERR_CONFLICT);
    ck_assert_str_eq(refusal.reason, "conflict");
    ck_assert_str_eq(refusal.path, "state");
    ck_assert_str_eq(refusal.text, "ticket T-1 is closed");
}
END_TEST

START_TEST(nobody_has_to_keep_the_refusal)
{
    ck_assert_int_eq(err_refuse(NULL, ERR_LIMIT, "exhausted", "", "%d at most", 3), ERR_LIMIT);
}
END_TEST

START_TEST(a_long_sentence_is_cut_between_two_characters)
{
    struct refusal refusal;
    char sentence[801];
    for (size_t i = 0; i < 800; i += 2) {
        memcpy(sentence + i, "\xc3\xa4", 2);
    }
    sentence[800] = '\0';

    (void)err_refuse(&refusal, ERR_INVALID, NULL, sentence, "%s", sentence);

    ck_assert_msg(strlen(refusal.text) == sizeof refusal.text - 2, "%zu bytes are left",
                  strlen(refusal.text));
    ck_assert_msg(strlen(refusal.path) == sizeof refusal.path - 2, "%zu bytes of the path are left",
                  strlen(refusal.path));
    ck_assert_str_eq(refusal.reason, "");
}
END_TEST

SUITE("err", every_trouble_has_a_word_of_its_own, a_number_that_is_no_trouble_is_called_internal,
      a_refusal_keeps_code_reason_path_and_sentence, nobody_has_to_keep_the_refusal,
      a_long_sentence_is_cut_between_two_characters)
