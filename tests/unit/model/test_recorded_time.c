#include "model/recorded_time.h"
#include "support/suite.h"

#define AT(hour, minute, second) (((hour)*3600 + (minute)*60 + (second)) * INT64_C(1000000))

/* The example of the common rules. */
START_TEST(a_reading_of_nine_behind_one_of_ten_is_recorded_as_the_last_one)
{
    static const int64_t wall[] = {AT(10, 0, 0), AT(10, 0, 5), AT(9, 0, 0), AT(10, 0, 6)};
    static const int64_t recorded[] = {AT(10, 0, 0), AT(10, 0, 5), AT(10, 0, 5), AT(10, 0, 6)};
    int64_t last = INT64_MIN;

    for (size_t i = 0; i < 4; i++) {
        last = recorded_time(last, wall[i]);
        ck_assert_int_eq(last, recorded[i]);
    }
}
END_TEST

SUITE("recorded_time", a_reading_of_nine_behind_one_of_ten_is_recorded_as_the_last_one)
