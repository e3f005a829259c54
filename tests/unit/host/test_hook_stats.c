#include "host/hook_stats.h"
#include "support/suite.h"

static const struct value *shown(struct arena *arena, const struct hook_stats *stats)
{
    struct buf packed;
    struct pack pack;
    struct value *value = ARENA_NEW(arena, struct value);
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_map_begin(&pack);
    hook_stats_pack(&pack, stats);
    pack_map_end(&pack);
    ck_assert_int_eq(pack.err, ERR_OK);
    ck_assert_int_eq(pack_read(arena, buf_text(&packed), value), ERR_OK);
    buf_fini(&packed);
    return value;
}

START_TEST(what_was_never_asked_shows_zeros)
{
    struct hook_stats stats = {0};
    struct arena arena;
    arena_init(&arena);

    const struct value *value = shown(&arena, &stats);

    ck_assert_int_eq(value_int(value, "calls", -1), 0);
    ck_assert_int_eq(value_int(value, "errors", -1), 0);
    ck_assert_int_eq(value_int(value, "p99_us", -1), 0);
    ck_assert_int_eq(value_int(value, "worst_us", -1), 0);
    arena_fini(&arena);
}
END_TEST

START_TEST(one_slow_call_of_two_hundred_is_the_worst_and_no_percentile)
{
    struct hook_stats stats = {0};
    struct arena arena;
    arena_init(&arena);
    for (int i = 0; i < 199; i++) {
        hook_stats_add(&stats, 6);
    }
    hook_stats_add(&stats, 123457);
    hook_stats_fail(&stats);

    const struct value *value = shown(&arena, &stats);

    ck_assert_int_eq(value_int(value, "calls", -1), 200);
    ck_assert_int_eq(value_int(value, "errors", -1), 1);
    ck_assert_int_eq(value_int(value, "p50_us", -1), 6);
    ck_assert_int_eq(value_int(value, "p99_us", -1), 6);
    ck_assert_int_eq(value_int(value, "worst_us", -1), 123457); /* exactly, not by its bucket */
    arena_fini(&arena);
}
END_TEST

START_TEST(a_clock_that_went_back_counts_as_nothing)
{
    struct hook_stats stats = {0};
    struct arena arena;
    arena_init(&arena);
    hook_stats_add(&stats, -3);

    const struct value *value = shown(&arena, &stats);

    ck_assert_int_eq(value_int(value, "calls", -1), 1);
    ck_assert_int_eq(value_int(value, "worst_us", -1), 0);
    arena_fini(&arena);
}
END_TEST

SUITE("hook_stats", what_was_never_asked_shows_zeros,
      one_slow_call_of_two_hundred_is_the_worst_and_no_percentile,
      a_clock_that_went_back_counts_as_nothing)
