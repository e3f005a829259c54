#include "store/migrate_release.h"
#include <check.h>
#include "support/suite.h"

START_TEST(the_steps_lead_from_the_oldest_format_to_ours_without_a_gap)
{
    struct migrate_plan plan = migrate_release_plan();
    struct format own = format_own();

    ck_assert_uint_eq(plan.count, FORMAT_VERSION - FORMAT_OLDEST);
    for (size_t i = 0; i < plan.count; i++) {
        ck_assert_uint_eq(plan.steps[i].from, FORMAT_OLDEST + i);
        ck_assert_uint_ne(plan.steps[i].tables, 0);
        ck_assert_ptr_nonnull(plan.steps[i].change);
    }
    ck_assert_uint_eq(plan.own.version, own.version);
}
END_TEST

START_TEST(whoever_may_write_a_format_may_read_it)
{
    struct format own = format_own();
    char why[200];

    ck_assert_uint_le(own.min_reader, own.min_writer);
    ck_assert_uint_le(own.min_writer, own.version);
    ck_assert_int_eq(format_admits(&own, &own, true, why, sizeof why), ERR_OK);
}
END_TEST

SUITE("migrate_release", the_steps_lead_from_the_oldest_format_to_ours_without_a_gap,
      whoever_may_write_a_format_may_read_it)
