#include "model/temporary_schedule.h"
#include "support/suite.h"

static struct on_call_shift day[] = {{{"foo", 3}, {12, 18}}, {{"bar", 3}, {12, 15}}};
static struct temporary_schedule one[] = {{.span = {10, 20}, .shifts = day, .shift_count = 2}};
static const struct temporary_list list = {one, 1};

START_TEST(what_is_clipped_loses_the_shifts_outside)
{
    struct arena arena;
    arena_init(&arena);

    struct temporary_list end = temporary_schedule_clip(&arena, &list, (struct span_s){16, 30});
    struct temporary_list none = temporary_schedule_clip(&arena, &list, (struct span_s){20, 30});

    ck_assert_uint_eq(end.count, 1);
    ck_assert_int_eq(end.items[0].span.from_s, 16);
    ck_assert_int_eq(end.items[0].span.to_s, 20);
    ck_assert_uint_eq(end.items[0].shift_count, 1);
    ck_assert_int_eq(end.items[0].shifts[0].span.to_s, 18);
    ck_assert_uint_eq(none.count, 0);
    ck_assert_uint_eq(one[0].shift_count, 2);
    arena_fini(&arena);
}
END_TEST

START_TEST(a_cut_in_the_middle_makes_two_and_an_empty_cut_none)
{
    struct arena arena;
    arena_init(&arena);

    struct temporary_list two = temporary_schedule_cut(&arena, &list, (struct span_s){14, 16});
    struct temporary_list same = temporary_schedule_cut(&arena, &list, (struct span_s){14, 14});

    ck_assert_uint_eq(two.count, 2);
    ck_assert_int_eq(two.items[0].span.to_s, 14);
    ck_assert_uint_eq(two.items[0].shift_count, 2);
    ck_assert(text_eq_z(two.items[0].shifts[0].who, "bar"));
    ck_assert_int_eq(two.items[1].span.from_s, 16);
    ck_assert_uint_eq(two.items[1].shift_count, 1);
    ck_assert_uint_eq(same.count, 1);
    arena_fini(&arena);
}
END_TEST

START_TEST(those_that_touch_become_one_and_those_apart_stay)
{
    struct arena arena;
    arena_init(&arena);
    struct temporary_schedule three[] = {{.span = {30, 40}},
                                         {.span = {20, 25}},
                                         {.span = {10, 20}, .shifts = day, .shift_count = 2}};
    struct temporary_list apart = {three, 3};

    struct temporary_list merged = temporary_schedule_merge(&arena, &apart);

    ck_assert_uint_eq(merged.count, 2);
    ck_assert_int_eq(merged.items[0].span.from_s, 10);
    ck_assert_int_eq(merged.items[0].span.to_s, 25);
    ck_assert_uint_eq(merged.items[0].shift_count, 2);
    ck_assert_int_eq(merged.items[1].span.from_s, 30);
    arena_fini(&arena);
}
END_TEST

START_TEST(those_with_another_fallback_are_not_merged)
{
    struct arena arena;
    arena_init(&arena);
    struct temporary_schedule two[] = {{.span = {10, 20}}, {.span = {15, 25}, .keep = true}};
    struct temporary_list mixed = {two, 2};

    ck_assert_uint_eq(temporary_schedule_merge(&arena, &mixed).count, 2);
    arena_fini(&arena);
}
END_TEST

START_TEST(gaps_are_kept_empty_unless_the_normal_result_fills_them)
{
    struct arena arena;
    arena_init(&arena);
    struct on_call_set set = {NULL, 0};
    struct temporary_schedule filled = {
        .span = {10, 20}, .shifts = day, .shift_count = 2, .keep = true};
    struct temporary_list keep = {&filled, 1};

    ck_assert(temporary_schedule_people(&list, 19, &arena, &set)); /* a gap: nobody */
    ck_assert_uint_eq(set.count, 0);
    ck_assert(!temporary_schedule_people(&keep, 19, &arena, &set));
    ck_assert(!temporary_schedule_people(&list, 20, &arena, &set));
    ck_assert(temporary_schedule_people(&keep, 12, &arena, &set));
    ck_assert_uint_eq(set.count, 2);
    ck_assert_int_eq(set.items[0].source, ON_CALL_TEMPORARY);
    arena_fini(&arena);
}
END_TEST

START_TEST(every_edge_is_a_change)
{
    static const int64_t edges[] = {10, 12, 15, 18, 20, INT64_MAX};
    int64_t at_s = 0;
    for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++) {
        at_s = temporary_schedule_next_change(&list, at_s);
        ck_assert_int_eq(at_s, edges[i]);
    }
}
END_TEST

SUITE("temporary_schedule", what_is_clipped_loses_the_shifts_outside,
      a_cut_in_the_middle_makes_two_and_an_empty_cut_none,
      those_that_touch_become_one_and_those_apart_stay, those_with_another_fallback_are_not_merged,
      gaps_are_kept_empty_unless_the_normal_result_fills_them, every_edge_is_a_change)
