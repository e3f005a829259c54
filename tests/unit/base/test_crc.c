#include "base/crc.h"
#include "support/suite.h"

START_TEST(the_check_value_of_crc32c_comes_out_whole_and_in_parts)
{
    ck_assert_uint_eq(crc_of(0, "123456789", 9), 0xe3069283u);
    ck_assert_uint_eq(crc_of(crc_of(0, "1234", 4), "56789", 5), 0xe3069283u);
}
END_TEST

SUITE("crc", the_check_value_of_crc32c_comes_out_whole_and_in_parts)
