#include "model/access.h"
#include "support/suite.h"

START_TEST(every_role_is_known_by_its_name_and_nobody_is_none)
{
    for (unsigned i = ACCESS_NOBODY + 1; i < ACCESS_ROLES; i++) {
        enum access_role role = ACCESS_NOBODY;
        ck_assert(access_role_from(text_z(access_role_name((enum access_role)i)), &role));
        ck_assert_uint_eq(role, i);
    }
    enum access_role role = ACCESS_AGENT;
    ck_assert(!access_role_from(TEXT("nobody"), &role));
    ck_assert(!access_role_from(TEXT("Agent"), &role));
    ck_assert(!access_role_from(TEXT_NONE, &role));
    ck_assert_uint_eq(role, ACCESS_AGENT);
}
END_TEST

/* Rows: who asks. Columns: what is asked for, in the order of the enumeration. */
START_TEST(the_whole_matrix)
{
    static const char *const allowed[ACCESS_ROLES] = {
        [ACCESS_NOBODY] = "..........",  [ACCESS_CUSTOMER_PORTAL] = ".x........",
        [ACCESS_AGENT] = "..x.......",   [ACCESS_ON_CALL] = "..xx......",
        [ACCESS_LEAD] = "..xxx.....",    [ACCESS_MANAGER] = "..xxxx....",
        [ACCESS_CHANNEL] = "......x...", [ACCESS_AUDITOR] = ".......x..",
        [ACCESS_NODE] = "........x.",    [ACCESS_ADMIN] = ".xxxxxxxxx",
    };
    for (unsigned held = 0; held < ACCESS_ROLES; held++) {
        for (unsigned role = 0; role < ACCESS_ROLES; role++) {
            bool may = access_allows((enum access_role)held, (enum access_role)role);
            ck_assert_msg(may == (allowed[held][role] == 'x'), "%u asks for %u", held, role);
        }
    }
}
END_TEST

SUITE("access", every_role_is_known_by_its_name_and_nobody_is_none, the_whole_matrix)
