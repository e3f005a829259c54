#include "model/recorded_time.h"
#include "support/suite.h"

START_TEST(time_never_goes_back)
{
    static const int64_t wall[] = {100, 105, 60, 106};
    static const int64_t recorded[] = {100, 105, 105, 106};
    int64_t last = INT64_MIN;

    for (size_t i = 0; i < 4; i++) {
        last = recorded_time(last, wall[i]);
        ck_assert_int_eq(last, recorded[i]);
    }
}
END_TEST

SUITE("recorded_time", time_never_goes_back)
