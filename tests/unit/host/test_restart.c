#include "host/restart.h"
#include "support/suite.h"

#define SECOND_US INT64_C(1000000)

static int64_t die_at(struct restart *restart, int64_t now_us, bool *goes_on)
{
    int64_t delay_us = 0;
    *goes_on = restart_after(restart, now_us, &delay_us);
    return delay_us;
}

START_TEST(the_delay_doubles_up_to_a_minute)
{
    struct restart_rules rules = RESTART_RULES_DEFAULT;
    struct restart restart;
    int64_t now_us = 1;
    bool goes_on = false;
    rules.deaths = 0;
    restart_init(&restart, &rules);

    static const int64_t ms[] = {100, 200, 400, 800, 1600, 3200, 6400, 12800, 25600, 51200, 60000};
    for (size_t i = 0; i < sizeof ms / sizeof ms[0]; i++) {
        ck_assert_int_eq(die_at(&restart, now_us, &goes_on), ms[i] * 1000);
        ck_assert(goes_on);
        now_us += SECOND_US;
    }
    ck_assert_int_eq(die_at(&restart, now_us, &goes_on), 60 * SECOND_US);
}
END_TEST

START_TEST(a_minute_without_a_death_begins_anew)
{
    struct restart_rules rules = RESTART_RULES_DEFAULT;
    struct restart restart;
    bool goes_on = false;
    restart_init(&restart, &rules);
    (void)die_at(&restart, 1, &goes_on);
    (void)die_at(&restart, 2, &goes_on);

    ck_assert_int_eq(die_at(&restart, 2 + RESTART_CALM_US - 1, &goes_on), 400000);
    ck_assert_int_eq(die_at(&restart, 2 + 2 * RESTART_CALM_US, &goes_on), 100000);
}
END_TEST

START_TEST(the_fifth_death_within_ten_minutes_is_the_last)
{
    struct restart_rules rules = RESTART_RULES_DEFAULT;
    struct restart restart;
    bool goes_on = false;
    restart_init(&restart, &rules);
    for (int64_t i = 0; i < 4; i++) {
        (void)die_at(&restart, 1 + i * 100 * SECOND_US, &goes_on);
        ck_assert(goes_on);
    }

    (void)die_at(&restart, 1 + 600 * SECOND_US, &goes_on);

    ck_assert(!goes_on);
}
END_TEST

START_TEST(five_deaths_in_more_than_ten_minutes_are_not)
{
    struct restart_rules rules = RESTART_RULES_DEFAULT;
    struct restart restart;
    bool goes_on = false;
    restart_init(&restart, &rules);
    for (int64_t i = 0; i < 100; i++) {
        (void)die_at(&restart, 1 + i * 151 * SECOND_US, &goes_on);
        ck_assert(goes_on);
    }
}
END_TEST

SUITE("restart", the_delay_doubles_up_to_a_minute, a_minute_without_a_death_begins_anew,
      the_fifth_death_within_ten_minutes_is_the_last, five_deaths_in_more_than_ten_minutes_are_not)
