#include "base/crc.h"
#include <string.h>
#include "support/suite.h"

START_TEST(the_check_value_of_crc32c_comes_out_whole_and_in_parts)
{
    ck_assert_uint_eq(crc_of(0, "123456789", 9), 0xe3069283u);
    ck_assert_uint_eq(crc_of(crc_of(0, "1234", 4), "56789", 5), 0xe3069283u);
}
END_TEST

START_TEST(a_sum_may_be_cut_anywhere)
{
    const char *text = "an escalation ladder has rungs, and each has a time";
    size_t length = strlen(text);
    uint32_t whole = crc_of(0, text, length);

    for (size_t cut = 0; cut <= length; cut++) {
        uint32_t parts = crc_of(crc_of(0, text, cut), text + cut, length - cut);
        ck_assert_msg(parts == whole, "cut at %zu: %08x, not %08x", cut, parts, whole);
    }
}
END_TEST

START_TEST(long_runs_have_their_known_sums)
{
    unsigned char zeros[32] = {0}, ones[32];
    memset(ones, 0xff, sizeof ones);

    ck_assert_uint_eq(crc_of(0, "", 0), 0);
    ck_assert_uint_eq(crc_of(0, zeros, 32), 0x8a9136aau);
    ck_assert_uint_eq(crc_of(0, ones, 32), 0x62a8ab43u);
}
END_TEST

SUITE("crc", the_check_value_of_crc32c_comes_out_whole_and_in_parts, a_sum_may_be_cut_anywhere,
      long_runs_have_their_known_sums)
