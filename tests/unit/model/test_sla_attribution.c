#include "model/sla_attribution.h"
#include "support/suite.h"

#define NINE INT64_C(1705309200) /* 2024-01-15T09:00:00Z, a Monday */

static int64_t share(const struct sla_share *shares, size_t count, const char *name)
{
    int64_t seconds = 0;
    for (size_t i = 0; i < count; i++) {
        seconds += text_eq_z(shares[i].name, name) ? shares[i].seconds : 0;
    }
    return seconds;
}

START_TEST(every_second_has_one_label_and_the_sum_is_the_wall_time)
{
    struct arena arena;
    struct sla_share *shares = NULL;
    arena_init(&arena);
    struct calendar *calendar = calendar_begin(&arena, TEXT("c"), zone_utc());
    ck_assert_int_eq(calendar_add_hours(calendar, 0, TEXT("09:00-17:00"), NULL), ERR_OK);
    ck_assert_int_eq(calendar_add_hours(calendar, 1, TEXT("09:00-17:00"), NULL), ERR_OK);
    ck_assert_int_eq(calendar_finish(calendar, NULL), ERR_OK);
    struct calendar_segment segment = {INT64_MIN, calendar};
    struct sla_basis basis = {.segments = &segment, .segment_count = 1};
    const struct sla_label labels[] = {{TEXT("bot"), NINE + 6 * 3600},
                                       {TEXT("queue"), NINE + 6 * 3600 + 1200},
                                       {TEXT("bot"), NINE + 7 * 3600},
                                       {TEXT("team:billing"), NINE + 25 * 3600}};

    size_t count =
        sla_attribution(&basis, NINE + 6 * 3600, NINE + 27 * 3600, labels, 4, &arena, &shares);

    ck_assert_uint_eq(count, 4);
    ck_assert_int_eq(share(shares, count, "bot"), 1200 + 3600 + 3600);
    ck_assert_int_eq(share(shares, count, "queue"), 2400);
    ck_assert_int_eq(share(shares, count, "team:billing"), 7200);
    ck_assert_int_eq(share(shares, count, "outside_hours"), 16 * 3600);
    arena_fini(&arena);
}
END_TEST

START_TEST(nothing_is_shared_where_no_time_passed)
{
    struct arena arena;
    struct sla_share *shares = NULL;
    arena_init(&arena);
    struct calendar_segment segment = {INT64_MIN, calendar_always()};
    struct sla_basis basis = {.segments = &segment, .segment_count = 1};
    const struct sla_label label = {TEXT("queue"), NINE};

    ck_assert_uint_eq(sla_attribution(&basis, NINE, NINE, &label, 1, &arena, &shares), 0);

    arena_fini(&arena);
}
END_TEST

SUITE("sla_attribution", every_second_has_one_label_and_the_sum_is_the_wall_time,
      nothing_is_shared_where_no_time_passed)
