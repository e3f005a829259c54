#include "base/random.h"
#include <string.h>
#include "support/suite.h"

START_TEST(a_seed_gives_the_known_numbers_of_splitmix64)
{
    uint64_t state = 1234567;

    ck_assert_uint_eq(random_next(&state), UINT64_C(6457827717110365317));
    ck_assert_uint_eq(random_next(&state), UINT64_C(3203168211198807973));
    ck_assert_uint_eq(random_next(&state), UINT64_C(9817491932198370423));
}
END_TEST

START_TEST(numbers_stay_below_the_limit_and_reach_all_of_it)
{
    uint64_t state = 5;
    unsigned seen[7] = {0};

    for (int i = 0; i < 7000; i++) {
        uint64_t number = random_below(&state, 7);
        ck_assert_uint_lt(number, 7);
        seen[number]++;
    }

    for (int i = 0; i < 7; i++) {
        ck_assert_msg(seen[i] > 800 && seen[i] < 1200, "%d came %u times of 7000", i, seen[i]);
    }
    ck_assert_uint_eq(random_below(&state, 1), 0);
}
END_TEST

START_TEST(real_chance_does_not_repeat_itself)
{
    unsigned char a[32] = {0}, b[32] = {0};

    random_bytes(a, sizeof a);
    random_bytes(b, sizeof b);
    random_bytes(NULL, 0);

    ck_assert_msg(memcmp(a, b, sizeof a) != 0, "the same 32 bytes twice");
    ck_assert_msg(random_u64() != random_u64(), "the same number twice");
}
END_TEST

SUITE("random", a_seed_gives_the_known_numbers_of_splitmix64,
      numbers_stay_below_the_limit_and_reach_all_of_it, real_chance_does_not_repeat_itself)
