#include "support/suite.h"
#include "support/tables.h"

START_TEST(what_is_left_of_a_ticket_is_read_as_it_was_written)
{
    struct purged written = {.ticket = 256,
                             .at_us = 5,
                             .by = TEXT("ann"),
                             .why = TEXT("by law"),
                             .export = TEXT("00ff"),
                             .entries = 7,
                             .done_us = 9};
    struct purged purged;
    arrive();
    ck_assert(!purged_table_get(&reader, &arena, 256, &purged));

    purged_table_put(&writes, &written);

    ck_assert(purged_table_get(&reader, &arena, 256, &purged));
    ck_assert_uint_eq(purged.ticket, 256);
    ck_assert_int_eq(purged.at_us, 5);
    ck_assert(text_eq_z(purged.by, "ann") && text_eq_z(purged.why, "by law"));
    ck_assert(text_eq_z(purged.export, "00ff"));
    ck_assert_uint_eq(purged.entries, 7);
    ck_assert_int_eq(purged.done_us, 9);
    leave();
}
END_TEST

SUITE("purged_table", what_is_left_of_a_ticket_is_read_as_it_was_written)
