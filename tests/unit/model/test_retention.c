#include "model/retention.h"
#include "support/suite.h"

START_TEST(nothing_goes_by_itself_unless_somebody_says_so)
{
    struct retention retention;

    retention_init(&retention);

    ck_assert_int_eq(retention.tickets_s, 0);
    ck_assert(text_eq_z(retention.hold, RETENTION_HOLD));
}
END_TEST

SUITE("retention", nothing_goes_by_itself_unless_somebody_says_so)
