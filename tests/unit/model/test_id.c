#include "model/id.h"
#include "support/suite.h"

START_TEST(ids_come_back_from_their_print_in_any_case)
{
    for (uint64_t local = 1; local < 200000; local += 7) {
        struct id_text text = id_print('T', ID_OF_LOCAL(local));
        uint64_t id = 0;
        ck_assert_msg(id_parse('T', text_z(text.z), &id), "%s", text.z);
        ck_assert_uint_eq(id, ID_OF_LOCAL(local));
    }
    uint64_t sharded = 0;
    ck_assert(id_parse('T', text_z(id_print('T', 0x1234567).z), &sharded));
    ck_assert_uint_eq(sharded, 0x1234567);
}
END_TEST

START_TEST(one_wrong_character_is_noticed)
{
    struct id_text text = id_print('T', ID_OF_LOCAL(123456));
    unsigned accepted = 0;
    uint64_t id = 0;

    for (size_t at = 2; text.z[at] != '\0'; at++) {
        for (const char *c = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; *c != '\0'; c++) {
            struct id_text wrong = text;
            wrong.z[at] = *c;
            accepted += wrong.z[at] != text.z[at] && id_parse('T', text_z(wrong.z), &id);
        }
    }

    ck_assert_uint_eq(accepted, 0);
}
END_TEST

SUITE("id", ids_come_back_from_their_print_in_any_case, one_wrong_character_is_noticed)
