/* What is remembered about the people, against working it out anew. */
#include "engine/agent_board.h"
#include <stdio.h>
#include "base/clock.h"
#include "base/must.h"
#include "base/random.h"
#include "support/suite.h"

#define PEOPLE 70                                        /* more than one word of bits */
#define START_US (INT64_C(1705309200) * CLOCK_SECOND_US) /* a Monday, 09:00 */

static struct policy_set *set;
static struct agent_state states[PEOPLE];
static char names[PEOPLE][24];

static const struct calendar *hours(const char *id, const char *interval)
{
    struct refusal refusal;
    struct calendar *calendar = calendar_begin(&set->arena, text_z(id), zone_utc());
    for (unsigned day = 0; day < 7; day++) {
        MUST(calendar_add_hours(calendar, day, text_z(interval), &refusal) == ERR_OK);
    }
    MUST(calendar_finish(calendar, &refusal) == ERR_OK);
    *ARENA_PUSH(&set->arena, set->calendars, set->calendar_count) = calendar;
    return calendar;
}

static void open_set(void)
{
    set = policy_set_create();
    const struct calendar *early = hours("early", "06:00-14:00");
    const struct calendar *late = hours("late", "12:00-20:00");
    const struct routing_queue queue = {
        .id = TEXT("q"), .team = TEXT("a"), .reserve_tier = TEXT("gold"), .reserve_percent = 10};
    *ARENA_PUSH(&set->arena, set->routing.queues, set->routing.queue_count) = queue;
    for (size_t i = 0; i < PEOPLE; i++) {
        (void)snprintf(names[i], sizeof names[i], "p%02zu", i);
        struct roster_agent agent = {.id = text_z(names[i]),
                                     .shifts = i % 3 == 0 ? early : NULL,
                                     .hours = i % 4 == 0 ? late : NULL,
                                     .work_capacity = (int64_t)(i % 5) * 30};
        *ARENA_PUSH(&set->arena, agent.teams, agent.team_count) = i % 2 ? TEXT("a") : TEXT("b");
        *ARENA_PUSH(&set->arena, set->roster.agents, set->roster.agent_count) = agent;
        states[i] = (struct agent_state){0};
    }
}

static void close_set(void)
{
    const struct policy_set *old = set;
    policy_set_release(&old);
}

static void draw_state(uint64_t *seed, int64_t now_us, struct agent_state *state)
{
    int64_t minutes = (int64_t)random_below(seed, 120) - 60;
    state->presence_set = true;
    state->presence = (enum roster_presence)random_below(seed, 3);
    state->off = random_below(seed, 4) == 0 ? TEXT("chat") : TEXT_NONE;
    state->seen_us = random_below(seed, 2) ? now_us - (int64_t)random_below(seed, 200000000) : 0;
    state->paused_until_us = random_below(seed, 2) ? now_us + minutes * 60 * CLOCK_SECOND_US : 0;
    state->hour_from_us = now_us - (int64_t)random_below(seed, 2 * ROUTING_HOUR_US);
    state->hour_count = (uint32_t)random_below(seed, 5);
    state->units = (int64_t)random_below(seed, 100);
    state->reserved_units = (int64_t)random_below(seed, 20);
}

static bool stands_alike(const struct agent_standing *a, const struct agent_standing *b)
{
    const struct eligible_facts *one = &a->facts;
    const struct eligible_facts *other = &b->facts;
    return one->agent == other->agent && one->is_present == other->is_present &&
           one->is_stale == other->is_stale && one->is_on_shift == other->is_on_shift &&
           one->is_quiet == other->is_quiet && one->is_paused == other->is_paused &&
           one->used == other->used && one->capacity == other->capacity &&
           one->hour_count == other->hour_count && text_eq(a->off, b->off);
}

/* How many of a thousand looks at a board that is told of each change, or is not, were wrong. */
static unsigned live(bool is_told)
{
    struct agent_board board;
    struct agent_board anew;
    uint64_t seed = 20240115;
    int64_t now_us = START_US;
    unsigned wrong = 0;
    agent_board_init(&board, set);
    for (int i = 0; i < 1000; i++) {
        size_t who = random_below(&seed, PEOPLE);
        now_us += (int64_t)random_below(&seed, 600) * CLOCK_SECOND_US;
        if (random_below(&seed, 3) == 0) {
            struct agent_state old = states[who];
            draw_state(&seed, now_us, &states[who]);
            if (is_told) {
                agent_board_change(&board, set, who, &old, &states[who]);
            }
        }
        agent_board_init(&anew, set);
        const struct agent_standing *expected =
            agent_board_standing(&anew, set, who, &states[who], now_us);
        wrong +=
            !stands_alike(agent_board_standing(&board, set, who, &states[who], now_us), expected);
        agent_board_fini(&anew);
    }
    agent_board_fini(&board);
    return wrong;
}

START_TEST(how_somebody_stands_is_what_would_be_worked_out_anew)
{
    open_set();

    ck_assert_uint_eq(live(true), 0);
    ck_assert_uint_gt(live(false), 0); /* it does remember */
    close_set();
}
END_TEST

START_TEST(the_sums_of_a_team_follow_each_change)
{
    struct agent_board board;
    uint64_t seed = 7;
    open_set();
    agent_board_init(&board, set);
    for (int i = 0; i < 300; i++) {
        size_t who = random_below(&seed, PEOPLE);
        struct agent_state old = states[who];
        draw_state(&seed, START_US, &states[who]);
        agent_board_change(&board, set, who, &old, &states[who]);
    }

    struct agent_board_team sum = {0};
    for (size_t i = 0; i < PEOPLE; i++) {
        int64_t capacity = set->roster.agents[i].work_capacity;
        bool counts = roster_in_team(&set->roster.agents[i], TEXT("a"));
        sum.capacity += !counts ? 0 : capacity > 0 ? capacity : ROUTING_CAPACITY;
        sum.used += counts ? states[i].units : 0;
        sum.reserved += counts ? states[i].reserved_units : 0;
    }
    ck_assert_int_eq(board.teams[0].capacity, sum.capacity);
    ck_assert_int_eq(board.teams[0].used, sum.used);
    ck_assert_int_eq(board.teams[0].reserved, sum.reserved);
    agent_board_fini(&board);
    close_set();
}
END_TEST

START_TEST(a_calendar_that_got_another_version_is_looked_at_anew)
{
    struct agent_board board;
    struct refusal refusal;
    size_t count = 0;
    open_set();
    agent_board_init(&board, set);
    agent_board_look(&board, set);
    ck_assert(agent_board_standing(&board, set, 3, &states[3], START_US)->facts.is_on_shift);
    struct calendar *edited = calendar_begin(&set->arena, TEXT("edited"), zone_utc());
    MUST(calendar_add_hours(edited, 0, TEXT("06:00-14:00"), &refusal) == ERR_OK);
    MUST(calendar_begin_version(edited, START_US / CLOCK_SECOND_US - 60, zone_utc(), &refusal) ==
         ERR_OK);
    MUST(calendar_add_hours(edited, 0, TEXT("06:00-07:00"), &refusal) == ERR_OK);
    MUST(calendar_finish(edited, &refusal) == ERR_OK);
    const struct calendar_rules *const *versions = calendar_made(edited, &count);

    calendar_put_in_force((struct calendar *)(uintptr_t)set->calendars[0], versions, count);
    agent_board_look(&board, set);

    ck_assert(!agent_board_standing(&board, set, 3, &states[3], START_US)->facts.is_on_shift);
    agent_board_fini(&board);
    close_set();
}
END_TEST

START_TEST(a_group_has_a_bit_for_each_whom_it_may_mean_and_there_are_not_too_many_groups)
{
    struct agent_board board;
    open_set();
    agent_board_init(&board, set);
    struct eligible_ask ask = {.roster = &set->roster, .team = TEXT("a")};

    const struct agent_board_group *group = agent_board_group(&board, 5, &ask);

    for (size_t i = 0; i < PEOPLE; i++) {
        bool is_able = (group->able[i / 64] & AGENT_BOARD_BIT(i)) != 0;
        ck_assert_uint_eq(is_able, i % 2);
        ck_assert_uint_eq(group->fixed[i].codes, i % 2 ? 0 : ELIGIBLE_NOT_IN_TEAM);
    }
    ask.team = TEXT("b");
    ck_assert_ptr_eq(agent_board_group(&board, 5, &ask), group); /* is remembered */
    agent_board_forget_groups(&board);
    ck_assert_uint_eq(agent_board_group(&board, 5, &ask)->able[0] & 3, 1);
    ck_assert_ptr_null(agent_board_group(&board, AGENT_BOARD_GROUPS_MAX, &ask));
    agent_board_fini(&board);
    close_set();
}
END_TEST

SUITE("agent_board", how_somebody_stands_is_what_would_be_worked_out_anew,
      the_sums_of_a_team_follow_each_change, a_calendar_that_got_another_version_is_looked_at_anew,
      a_group_has_a_bit_for_each_whom_it_may_mean_and_there_are_not_too_many_groups)
