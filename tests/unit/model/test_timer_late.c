#include "model/timer_late.h"
#include "support/suite.h"

/* Away from 1000 to 1030. */
static const struct timer_late *catch_up(struct timer_late *timers, size_t count, const char *id)
{
    timer_late_catch_up(timers, count, 1000, 1030);
    for (size_t i = 0; i < count; i++) {
        if (text_eq_z(timers[i].id, id)) {
            return &timers[i];
        }
    }
    return NULL;
}

START_TEST(a_timer_in_the_gap_fires_when_the_server_is_back_and_says_how_late)
{
    struct timer_late timers[] = {{.id = TEXT("a"), .at_s = 1010}};

    const struct timer_late *a = catch_up(timers, 1, "a");

    ck_assert_int_eq(a->acts_s, 1030);
    ck_assert_int_eq(a->late_s, 20);
    ck_assert_int_eq(a->verdict, TIMER_LATE_FIRED);
}
END_TEST

START_TEST(the_gap_is_half_open)
{
    struct timer_late timers[] = {{.id = TEXT("first"), .at_s = 1000},
                                  {.id = TEXT("end"), .at_s = 1030},
                                  {.id = TEXT("before"), .at_s = 999}};

    ck_assert_int_eq(catch_up(timers, 3, "first")->late_s, 30);
    ck_assert_int_eq(catch_up(timers, 3, "end")->late_s, 0);
    ck_assert_int_eq(catch_up(timers, 3, "before")->acts_s, 999);
}
END_TEST

START_TEST(a_courtesy_that_is_older_than_its_limit_is_skipped)
{
    struct timer_late timers[] = {
        {.id = TEXT("old"), .at_s = 1009, .mode = TIMER_LATE_SKIP, .late_max_s = 20},
        {.id = TEXT("fresh"), .at_s = 1010, .mode = TIMER_LATE_SKIP, .late_max_s = 20}};

    ck_assert_int_eq(catch_up(timers, 2, "old")->verdict, TIMER_LATE_SKIPPED);
    ck_assert_int_eq(catch_up(timers, 2, "fresh")->verdict, TIMER_LATE_FIRED);
}
END_TEST

START_TEST(of_a_group_only_the_last_that_was_missed_acts)
{
    struct timer_late timers[] = {
        {.id = TEXT("b"), .at_s = 1010, .mode = TIMER_LATE_COALESCE, .group = TEXT("g")},
        {.id = TEXT("a"), .at_s = 1010, .mode = TIMER_LATE_COALESCE, .group = TEXT("g")},
        {.id = TEXT("other"), .at_s = 1005, .mode = TIMER_LATE_COALESCE, .group = TEXT("h")},
        {.id = TEXT("later"), .at_s = 1040, .mode = TIMER_LATE_COALESCE, .group = TEXT("g")}};

    ck_assert_int_eq(catch_up(timers, 4, "a")->verdict, TIMER_LATE_COALESCED);
    ck_assert_int_eq(catch_up(timers, 4, "b")->verdict, TIMER_LATE_FIRED);
    ck_assert_int_eq(catch_up(timers, 4, "other")->verdict, TIMER_LATE_FIRED);
    ck_assert_int_eq(catch_up(timers, 4, "later")->verdict, TIMER_LATE_FIRED);
}
END_TEST

START_TEST(timers_act_in_order_of_instant_then_id)
{
    struct timer_late timers[] = {{.id = TEXT("c"), .at_s = 1002},
                                  {.id = TEXT("b"), .at_s = 1001},
                                  {.id = TEXT("a"), .at_s = 1002}};

    timer_late_catch_up(timers, 3, 1000, 1030);

    ck_assert(text_eq_z(timers[0].id, "b"));
    ck_assert(text_eq_z(timers[1].id, "a"));
    ck_assert(text_eq_z(timers[2].id, "c"));
}
END_TEST

SUITE("timer_late", a_timer_in_the_gap_fires_when_the_server_is_back_and_says_how_late,
      the_gap_is_half_open, a_courtesy_that_is_older_than_its_limit_is_skipped,
      of_a_group_only_the_last_that_was_missed_acts, timers_act_in_order_of_instant_then_id)
