#include "model/fairness.h"
#include "support/zones.h"

START_TEST(minutes_nights_and_weekends_are_local_and_clipped_to_the_range)
{
    struct arena arena;
    arena_init(&arena);
    const struct zone *berlin = zones_find(&arena, "Europe/Berlin");
    struct on_call_shift shifts[] = {
        {TEXT("bob"), {zones_instant("2024-06-07T20:00"), zones_instant("2024-06-08T06:00")}},
        {TEXT("ann"), {zones_instant("2024-06-05T08:00"), zones_instant("2024-06-05T10:00:59")}},
        {TEXT("bob"), {zones_instant("2024-06-20T08:00"), zones_instant("2024-06-20T09:00")}},
    };
    struct on_call_shifts all = {shifts, 3};
    struct span_s range = {zones_instant("2024-06-01T00:00"), zones_instant("2024-06-20T08:30")};

    struct fairness fairness = fairness_count(berlin, &all, range, &arena);

    ck_assert_uint_eq(fairness.count, 2);
    ck_assert(text_eq_z(fairness.items[0].who, "ann"));
    ck_assert_int_eq(fairness.items[0].minutes, 120);
    ck_assert_int_eq(fairness.items[0].night_minutes, 0);
    ck_assert_int_eq(fairness.items[1].minutes, 630);
    ck_assert_int_eq(fairness.items[1].night_minutes, 9 * 60);   /* 22:00 to 07:00 local */
    ck_assert_int_eq(fairness.items[1].weekend_minutes, 8 * 60); /* Saturday from 00:00 local */
    ck_assert_int_eq(fairness.items[1].shifts, 2);
    arena_fini(&arena);
}
END_TEST

SUITE("fairness", minutes_nights_and_weekends_are_local_and_clipped_to_the_range)
