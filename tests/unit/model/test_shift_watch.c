#include "model/shift_watch.h"
#include "support/suite.h"

#define HOUR INT64_C(3600)

static struct text ann[1] = {{"ann", 3}};
static struct text bob[1] = {{"bob", 3}};
static struct on_call_group turns[2] = {{ann, 1}, {bob, 1}};
static struct rotation_version version;
static struct schedule_entry entry;

/* ann and bob in turns of a day, from 0. */
static struct schedule rota(void)
{
    version = (struct rotation_version){.from_s = INT64_MIN,
                                        .grid = {zone_utc(), ROTATION_DAILY, 1, 0},
                                        .turns = turns,
                                        .turn_count = 2};
    entry = (struct schedule_entry){.id = TEXT("turn"),
                                    .span = {INT64_MIN, INT64_MAX},
                                    .kind = SCHEDULE_ROTATION,
                                    .versions = &version,
                                    .version_count = 1};
    return (struct schedule){
        .zone = zone_utc(), .entries = &entry, .entry_count = 1, .horizon_s = 48 * HOUR};
}

static struct shift_watch fresh(void)
{
    return (struct shift_watch){.at_s = INT64_MIN, .gap_at_s = INT64_MIN};
}

START_TEST(the_first_look_starts_who_is_on_call_and_tells_no_notice)
{
    struct arena arena;
    arena_init(&arena);
    struct schedule schedule = rota();
    struct shift_watch watch = fresh();

    struct shift_news_list news = shift_watch_look(&watch, &schedule, HOUR, true, &arena);

    ck_assert_uint_eq(news.count, 1);
    ck_assert_int_eq(news.items[0].kind, SHIFT_STARTED);
    ck_assert(text_eq_z(news.items[0].who, "ann"));
    ck_assert_int_eq(news.items[0].span.from_s, HOUR);
    ck_assert_int_eq(news.items[0].span.to_s, 24 * HOUR);
    ck_assert_int_eq(shift_watch_due(&watch, &schedule, &arena), 23 * HOUR);
    arena_fini(&arena);
}
END_TEST

START_TEST(walking_from_due_to_due_misses_nothing)
{
    struct arena arena;
    arena_init(&arena);
    struct schedule schedule = rota();
    struct shift_watch watch = fresh();
    size_t told[SHIFT_COVERED + 1] = {0};
    (void)shift_watch_look(&watch, &schedule, HOUR, true, &arena);

    for (int64_t due_s = 0;
         (due_s = shift_watch_due(&watch, &schedule, &arena)) <= 10 * 24 * HOUR;) {
        ck_assert_int_gt(due_s, watch.at_s);
        struct shift_news_list news = shift_watch_look(&watch, &schedule, due_s, false, &arena);
        for (size_t i = 0; i < news.count; i++) {
            told[news.items[i].kind]++;
        }
    }

    ck_assert_uint_eq(told[SHIFT_STARTED], 10);
    ck_assert_uint_eq(told[SHIFT_ENDED], 10);
    ck_assert_uint_eq(told[SHIFT_NOTICE], 20); /* day 1 only one hour before, day 11 a day before */
    ck_assert_uint_eq(told[SHIFT_GAP], 0);
    arena_fini(&arena);
}
END_TEST

START_TEST(one_long_silence_tells_the_same_edges)
{
    struct arena arena;
    arena_init(&arena);
    struct schedule schedule = rota();
    struct shift_watch watch = fresh();
    (void)shift_watch_look(&watch, &schedule, HOUR, true, &arena);

    struct shift_news_list news =
        shift_watch_look(&watch, &schedule, 3 * 24 * HOUR + 1, false, &arena);

    size_t edges = 0;
    for (size_t i = 0; i < news.count; i++) {
        edges += news.items[i].kind <= SHIFT_ENDED;
        ck_assert(news.items[i].kind != SHIFT_NOTICE ||
                  news.items[i].span.from_s > 3 * 24 * HOUR + 1);
    }
    ck_assert_uint_eq(edges, 6);
    arena_fini(&arena);
}
END_TEST

START_TEST(a_gap_is_told_when_found_then_daily_until_it_is_covered)
{
    struct arena arena;
    arena_init(&arena);
    struct schedule schedule = rota();
    struct shift_watch watch = fresh();
    struct on_call_override out = {.remove = TEXT("bob"), .span = {30 * HOUR, 31 * HOUR}};
    (void)shift_watch_look(&watch, &schedule, HOUR, true, &arena);

    schedule.overrides = &out;
    schedule.override_count = 1;
    struct shift_news_list found = shift_watch_look(&watch, &schedule, 2 * HOUR, true, &arena);
    struct shift_news_list quiet = shift_watch_look(&watch, &schedule, 3 * HOUR, false, &arena);
    struct shift_news_list daily = shift_watch_look(&watch, &schedule, 26 * HOUR, false, &arena);
    schedule.override_count = 0;
    struct shift_news_list filled = shift_watch_look(&watch, &schedule, 27 * HOUR, true, &arena);

    ck_assert_int_eq(found.items[found.count - 1].kind, SHIFT_GAP);
    ck_assert_int_eq(found.items[found.count - 1].span.from_s, 30 * HOUR);
    ck_assert_uint_eq(quiet.count, 0);
    ck_assert_int_eq(daily.items[daily.count - 1].kind, SHIFT_GAP);
    ck_assert_int_eq(filled.items[filled.count - 1].kind, SHIFT_COVERED);
    arena_fini(&arena);
}
END_TEST

START_TEST(no_horizon_no_alarm)
{
    struct arena arena;
    arena_init(&arena);
    struct schedule schedule = {.zone = zone_utc()}; /* nobody ever */
    struct shift_watch watch = fresh();

    ck_assert_uint_eq(shift_watch_look(&watch, &schedule, HOUR, true, &arena).count, 0);
    ck_assert_int_eq(shift_watch_due(&watch, &schedule, &arena), 25 * HOUR);
    arena_fini(&arena);
}
END_TEST

START_TEST(news_have_the_names_of_their_events)
{
    ck_assert_str_eq(shift_watch_news_name(SHIFT_STARTED), "shift_started");
    ck_assert_str_eq(shift_watch_news_name(SHIFT_COVERED), "schedule_covered");
}
END_TEST

SUITE("shift_watch", the_first_look_starts_who_is_on_call_and_tells_no_notice,
      walking_from_due_to_due_misses_nothing, one_long_silence_tells_the_same_edges,
      a_gap_is_told_when_found_then_daily_until_it_is_covered, no_horizon_no_alarm,
      news_have_the_names_of_their_events)
