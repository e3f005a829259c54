#include "support/suite.h"
#include "support/tables.h"

START_TEST(a_body_remains_under_its_entry_until_it_is_deleted)
{
    struct text body;
    arrive();

    remains_table_put(&writes, 256, 3, TEXT("what was said"));

    ck_assert(remains_table_get(&reader, &arena, 256, 3, &body));
    ck_assert(text_eq_z(body, "what was said"));
    ck_assert(!remains_table_get(&reader, &arena, 256, 4, &body));
    remains_table_delete(&writes, 256, 3);
    ck_assert(!remains_table_get(&reader, &arena, 256, 3, &body));
    leave();
}
END_TEST

SUITE("remains_table", a_body_remains_under_its_entry_until_it_is_deleted)
