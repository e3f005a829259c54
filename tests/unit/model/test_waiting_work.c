/* Finding the first of many, against looking at each. */
#include "model/waiting_work.h"
#include "base/must.h"
#include "base/random.h"
#include "support/suite.h"

#define MINUTE INT64_C(60000000)
#define NOW (INT64_C(1705309200) * 1000000)
#define NOW_S (NOW / 1000000)
#define GROUPS 6
#define ITEMS 400

static const struct waiting_group groups[GROUPS] = {
    {.queue = {"desk", 4}, .channel = {"chat", 4}, .weight = 25},
    {.queue = {"desk", 4}, .channel = {"email", 5}, .weight = 10},
    {.queue = {"desk", 4}, .channel = {"email", 5}, .weight = 10, .widened = true},
    {.queue = {"desk", 4}, .channel = {"email", 5}, .weight = 10, .needs = {"sql:3:1", 7}},
    {.queue = {"gold", 4}, .channel = {"email", 5}, .weight = 10, .tier = {"gold", 4}},
    {.queue = {"gold", 4}, .channel = {"email", 5}, .weight = 10, .overflow = {"desk", 4}},
};

struct naive { /* the same, looked at one by one */
    struct waiting item;
    size_t group;
    bool waits;
};

static bool fits_some(void *ctx, const struct waiting_group *group, size_t index)
{
    const uint32_t *mask = ctx;
    (void)index;
    for (size_t i = 0; i < GROUPS; i++) {
        const struct waiting_group *one = &groups[i];
        if (text_eq(one->queue, group->queue) && text_eq(one->channel, group->channel) &&
            text_eq(one->needs, group->needs) && text_eq(one->tier, group->tier) &&
            text_eq(one->overflow, group->overflow) && one->widened == group->widened) {
            return (*mask & (1u << i)) != 0;
        }
    }
    return false;
}

static bool takes_even(void *ctx, const struct waiting *item)
{
    (void)ctx;
    return item->ticket % 2 == 0;
}

static struct work_rank rank_of(const struct waiting *item, int64_t now_us)
{
    struct work_rank rank = {.immediate = item->immediate,
                             .base = item->base,
                             .eligible_since_us = item->eligible_since_us,
                             .ticket = item->ticket,
                             .reason = item->reason};
    if (item->calendar != NULL) {
        int64_t left_s =
            now_us / 1000000 < item->due_s
                ? calendar_elapsed(item->calendar, now_us / 1000000, item->due_s, NULL, 0)
                : 0;
        rank.target_s = item->target_s;
        rank.elapsed_s = item->target_s - left_s;
    }
    return rank;
}

static const struct naive *first_of(const struct naive *all, uint32_t mask, int64_t now_us,
                                    bool even_only)
{
    const struct naive *first = NULL;
    for (size_t i = 0; i < ITEMS; i++) {
        if (!all[i].waits || (mask & (1u << all[i].group)) == 0 ||
            all[i].item.eligible_since_us > now_us || (even_only && all[i].item.ticket % 2 != 0)) {
            continue;
        }
        struct work_rank mine = rank_of(&all[i].item, now_us);
        struct work_rank best = first != NULL ? rank_of(&first->item, now_us) : mine;
        if (first == NULL || work_item_compare(&mine, &best, now_us, 10) < 0) {
            first = &all[i];
        }
    }
    return first;
}

static void draw(uint64_t *seed, struct naive *one, uint64_t ticket, const struct calendar *hours)
{
    const struct calendar *clocks[] = {NULL, calendar_always(), hours};
    one->group = random_below(seed, GROUPS);
    one->waits = true;
    one->item = (struct waiting){
        .ticket = ticket,
        .reason = (enum work_reason)random_below(seed, WORK_REASONS),
        .immediate = random_below(seed, 20) == 0,
        .base = (int64_t)random_below(seed, 4) * 1000,
        .eligible_since_us = NOW - (int64_t)random_below(seed, 500) * MINUTE / 3 + 5 * MINUTE,
        .calendar = clocks[random_below(seed, 3)],
        .target_s = 3600 * (int64_t)(1 + random_below(seed, 40)),
        .due_s = NOW_S + (int64_t)random_below(seed, 400000) - 100000};
}

static const struct calendar *make_hours(struct arena *arena)
{
    struct refusal refusal;
    struct calendar *hours = calendar_begin(arena, TEXT("hours"), zone_utc());
    for (unsigned day = 0; day < 5; day++) {
        ck_assert_int_eq(calendar_add_hours(hours, day, TEXT("09:00-17:00"), &refusal), ERR_OK);
    }
    ck_assert_int_eq(calendar_finish(hours, &refusal), ERR_OK);
    return hours;
}

static void compare(struct waiting_work *work, const struct naive *all, uint64_t *seed,
                    int64_t now_us)
{
    uint32_t mask = (uint32_t)random_below(seed, 1u << GROUPS);
    bool even_only = random_below(seed, 3) == 0;
    struct waiting_choice choice = {.now_us = now_us,
                                    .ageing = 10,
                                    .fits = fits_some,
                                    .takes = even_only ? takes_even : NULL,
                                    .ctx = &mask};
    struct waiting item;
    int64_t score = 0;

    const struct naive *expected = first_of(all, mask, now_us, even_only);
    bool found = waiting_work_first(work, &choice, &item, &score);

    ck_assert_int_eq(found, expected != NULL);
    if (found) {
        struct work_rank rank = rank_of(&expected->item, now_us);
        ck_assert_uint_eq(item.ticket, expected->item.ticket);
        ck_assert_int_eq(score, work_item_score(&rank, now_us, 10));
        ck_assert_uint_eq(
            waiting_work_place(work, &choice, item.ticket, item.reason) == 1 || even_only, 1);
    }
}

START_TEST(the_first_is_the_same_as_by_looking_at_each)
{
    static struct naive all[ITEMS];
    struct waiting_work work;
    struct arena arena;
    uint64_t seed = 20240115;
    arena_init(&arena);
    const struct calendar *hours = make_hours(&arena);
    waiting_work_init(&work);
    for (size_t i = 0; i < ITEMS; i++) {
        draw(&seed, &all[i], i + 1, hours);
        waiting_work_put(&work, &all[i].item, &groups[all[i].group]);
    }
    for (size_t round = 0; round < 3000; round++) {
        size_t i = random_below(&seed, ITEMS);
        compare(&work, all, &seed, NOW + (int64_t)random_below(&seed, 600) * MINUTE);
        if (all[i].waits && random_below(&seed, 2) == 0) {
            waiting_work_remove(&work, all[i].item.ticket, all[i].item.reason);
            all[i].waits = false;
        } else if (!all[i].waits) {
            draw(&seed, &all[i], i + 1, hours);
            waiting_work_put(&work, &all[i].item, &groups[all[i].group]);
        }
    }
    waiting_work_fini(&work);
    arena_fini(&arena);
}
END_TEST

START_TEST(what_is_put_again_takes_its_own_place)
{
    struct waiting_work work;
    struct waiting one = {.ticket = 7, .base = 1000, .eligible_since_us = NOW};
    struct waiting_sum sum;
    waiting_work_init(&work);

    waiting_work_put(&work, &one, &groups[0]);
    one.base = 3000;
    waiting_work_put(&work, &one, &groups[4]);

    ck_assert_uint_eq(work.waiting, 1);
    ck_assert_uint_ge(waiting_work_bytes(&work), 64 * sizeof one); /* room for 64 to begin with */
    ck_assert_uint_eq(waiting_work_group(&work, &groups[4]), 1);
    ck_assert_uint_eq(waiting_work_group(&work, &groups[1]), SIZE_MAX);
    waiting_work_sum(&work, TEXT("desk"), NOW, &sum);
    ck_assert_uint_eq(sum.waiting, 0);
    waiting_work_sum(&work, TEXT("gold"), NOW, &sum);
    ck_assert_uint_eq(sum.waiting, 1);
    ck_assert_int_eq(sum.oldest_us, NOW);
    ck_assert(waiting_work_has_tier(&work, TEXT("gold"), TEXT("gold")));
    ck_assert(!waiting_work_has_tier(&work, TEXT("desk"), TEXT("gold")));
    waiting_work_remove(&work, 7, WORK_NEW);
    waiting_work_remove(&work, 7, WORK_NEW);
    ck_assert_uint_eq(work.waiting, 0);
    waiting_work_fini(&work);
}
END_TEST

START_TEST(a_calendar_that_got_another_version_makes_it_outdated)
{
    struct waiting_work work;
    struct arena arena;
    struct refusal refusal;
    arena_init(&arena);
    struct calendar *hours = calendar_begin(&arena, TEXT("hours"), zone_utc());
    ck_assert_int_eq(calendar_add_hours(hours, 0, TEXT("09:00-17:00"), &refusal), ERR_OK);
    ck_assert_int_eq(calendar_finish(hours, &refusal), ERR_OK);
    struct waiting one = {.ticket = 7,
                          .eligible_since_us = NOW,
                          .calendar = hours,
                          .due_s = NOW_S + 3600,
                          .target_s = 7200};
    waiting_work_init(&work);
    waiting_work_put(&work, &one, &groups[0]);
    ck_assert(!waiting_work_is_outdated(&work));
    struct calendar *edited = calendar_begin(&arena, TEXT("edited"), zone_utc());
    ck_assert_int_eq(calendar_add_hours(edited, 0, TEXT("09:00-17:00"), &refusal), ERR_OK);
    ck_assert_int_eq(calendar_begin_version(edited, NOW_S, zone_utc(), &refusal), ERR_OK);
    ck_assert_int_eq(calendar_add_hours(edited, 0, TEXT("09:00-12:00"), &refusal), ERR_OK);
    ck_assert_int_eq(calendar_finish(edited, &refusal), ERR_OK);
    size_t count = 0;
    const struct calendar_rules *const *versions = calendar_made(edited, &count);

    calendar_put_in_force(hours, versions, count);

    ck_assert(waiting_work_is_outdated(&work));
    waiting_work_clear(&work);
    ck_assert(!waiting_work_is_outdated(&work));
    waiting_work_fini(&work);
    arena_fini(&arena);
}
END_TEST

/* --- simulated weeks: one place that takes the first in order, and too many who come --- */

#define WEEKS 1000
#define WEEK_M 10080
#define TAKE_EVERY_M 20
#define WAITING_MAX 2048 /* of one week */

struct week {
    struct waiting_work work;
    struct waiting all[WAITING_MAX]; /* the same, one by one */
    size_t count;
    struct routing routing; /* says W; the order may be by another ageing */
    uint64_t seed, tickets;
    size_t taken, behind_bound; /* of them: had waited for W and longer */
    size_t passed;              /* went before one that had W of waiting more */
};

static bool fits_all(void *ctx, const struct waiting_group *group, size_t index)
{
    (void)ctx;
    (void)group;
    (void)index;
    return true;
}

/* Mostly urgent, and half of all with a clock that is soon due: the worst for those who are low. */
static void somebody_comes(struct week *week, int64_t now_us)
{
    uint64_t *seed = &week->seed;
    int64_t target_s = 3600 * (int64_t)(1 + random_below(seed, 8));
    bool has_clock = random_below(seed, 2) == 0;
    bool is_urgent = random_below(seed, 10) < 6;
    MUST(week->count < WAITING_MAX);
    struct waiting *item = &week->all[week->count++];
    *item = (struct waiting){
        .ticket = ++week->tickets,
        .base = is_urgent ? 3000 : (int64_t)random_below(seed, 4) * 1000,
        .eligible_since_us = now_us - (int64_t)random_below(seed, 60) * 1000000,
        .calendar = has_clock ? calendar_always() : NULL,
        .target_s = has_clock ? target_s : 0,
        .due_s = now_us / 1000000 + (int64_t)random_below(seed, (uint64_t)target_s)};
    waiting_work_put(&week->work, item, &groups[random_below(seed, GROUPS)]);
}

static void compare_with_all(struct week *week, const struct waiting *first, int64_t now_us)
{
    for (size_t i = 0; i < week->count; i++) {
        const struct waiting *other = &week->all[i];
        int64_t bound_us = routing_wait_max_m(&week->routing, other->base) * MINUTE;
        week->passed += first->eligible_since_us >= other->eligible_since_us + bound_us;
    }
    int64_t bound_us = routing_wait_max_m(&week->routing, first->base) * MINUTE;
    week->behind_bound += now_us - first->eligible_since_us >= bound_us;
}

static void first_is_taken(struct week *week, int64_t now_us, int64_t ageing)
{
    struct waiting_choice choice = {.now_us = now_us, .ageing = ageing, .fits = fits_all};
    struct waiting first;
    if (!waiting_work_first(&week->work, &choice, &first, NULL)) {
        return;
    }
    waiting_work_remove(&week->work, first.ticket, first.reason);
    for (size_t i = 0; i < week->count; i++) {
        if (week->all[i].ticket == first.ticket) {
            week->all[i] = week->all[--week->count];
            break;
        }
    }
    compare_with_all(week, &first, now_us);
    week->taken++;
}

/* Each week has its own load, between half of what can be taken and half more than that. */
static void live_weeks(struct week *week, size_t weeks, int64_t ageing)
{
    *week = (struct week){.seed = 20240115};
    routing_init(&week->routing);
    for (size_t n = 0; n < weeks; n++) {
        uint64_t load = 50 + random_below(&week->seed, 101);
        week->count = 0;
        waiting_work_init(&week->work);
        for (int64_t minute = 0; minute < WEEK_M; minute++) {
            int64_t now_us = NOW + minute * MINUTE;
            if (random_below(&week->seed, TAKE_EVERY_M * UINT64_C(100)) < load) {
                somebody_comes(week, now_us);
            }
            if (minute % TAKE_EVERY_M == 0) {
                first_is_taken(week, now_us, ageing);
            }
        }
        waiting_work_fini(&week->work);
    }
}

START_TEST(h3_in_a_thousand_weeks_nobody_waits_for_later_ones_past_the_bound)
{
    static struct week week;

    live_weeks(&week, WEEKS, ROUTING_AGEING);

    ck_assert_uint_eq(week.passed, 0);
    ck_assert_uint_gt(week.taken, WEEKS * UINT64_C(200));
    ck_assert_uint_gt(week.behind_bound, week.taken / 20); /* the bound was met, not avoided */
}
END_TEST

START_TEST(an_order_that_ages_slower_than_its_bound_says_is_found_out)
{
    static struct week week;

    live_weeks(&week, 20, ROUTING_AGEING - 1);

    ck_assert_uint_gt(week.passed, 0);
}
END_TEST

SUITE("waiting_work", the_first_is_the_same_as_by_looking_at_each,
      what_is_put_again_takes_its_own_place, a_calendar_that_got_another_version_makes_it_outdated,
      h3_in_a_thousand_weeks_nobody_waits_for_later_ones_past_the_bound,
      an_order_that_ages_slower_than_its_bound_says_is_found_out)
