/* The examples and rules of semantics (d), one sentence each. */
#include "support/clocks.h"

START_TEST(a_later_customer_message_never_moves_the_start)
{
    struct clocks clocks;
    clocks_init(&clocks);
    clocks_target(clocks.policy, SLA_FIRST_RESPONSE, HOURS(1));
    clocks_target(clocks.policy, SLA_NEXT_RESPONSE, HOURS(2));

    clocks_create(&clocks, false, false);
    clocks_answer(&clocks, CLOCKS_AT(9, 30));
    clocks_hear(&clocks, CLOCKS_AT(10, 0));
    clocks_hear(&clocks, CLOCKS_AT(11, 0));

    ck_assert_int_eq(clocks_get(&clocks, SLA_NEXT_RESPONSE)->due_s, CLOCKS_AT(12, 0));
    ck_assert_uint_eq(clocks_get(&clocks, SLA_NEXT_RESPONSE)->n, 1);
    clocks_fini(&clocks);
}
END_TEST

START_TEST(a_customer_message_while_the_first_response_is_open_arms_nothing_more)
{
    struct clocks clocks;
    clocks_init(&clocks);
    clocks_target(clocks.policy, SLA_FIRST_RESPONSE, HOURS(1));
    clocks_target(clocks.policy, SLA_NEXT_RESPONSE, HOURS(2));

    clocks_create(&clocks, false, false);
    clocks_hear(&clocks, CLOCKS_AT(9, 10));

    ck_assert_str_eq(clocks.news, "armed first_response 1");
    clocks_fini(&clocks);
}
END_TEST

START_TEST(an_agents_follow_up_never_arms_next_response)
{
    struct clocks clocks;
    clocks_init(&clocks);
    clocks_target(clocks.policy, SLA_NEXT_RESPONSE, HOURS(2));

    clocks_create(&clocks, false, false);
    clocks_answer(&clocks, CLOCKS_AT(9, 5));
    clocks_answer(&clocks, CLOCKS_AT(9, 30));

    ck_assert_str_eq(clocks.news, "");
    clocks_fini(&clocks);
}
END_TEST

START_TEST(a_customer_message_does_not_end_the_periodic_update)
{
    struct clocks clocks;
    clocks_init(&clocks);
    clocks_target(clocks.policy, SLA_PERIODIC_UPDATE, HOURS(4));

    clocks_create(&clocks, false, false);
    clocks_answer(&clocks, CLOCKS_AT(9, 30));
    clocks_hear(&clocks, CLOCKS_AT(10, 0));
    ck_assert_int_eq(clocks_get(&clocks, SLA_PERIODIC_UPDATE)->phase, SLA_RUNNING);
    clocks_answer(&clocks, CLOCKS_AT(11, 30));

    ck_assert_str_eq(clocks.news, "armed periodic_update 1; fulfilled periodic_update 1; "
                                  "armed periodic_update 2");
    ck_assert_int_eq(clocks_get(&clocks, SLA_PERIODIC_UPDATE)->due_s, CLOCKS_AT(15, 30));
    clocks_fini(&clocks);
}
END_TEST

START_TEST(a_ticket_that_we_opened_waits_for_no_first_response)
{
    struct clocks clocks;
    clocks_init(&clocks);
    clocks_target(clocks.policy, SLA_FIRST_RESPONSE, HOURS(1));
    clocks_target(clocks.policy, SLA_RESOLUTION, HOURS(8));

    clocks_create(&clocks, true, false);

    ck_assert_str_eq(clocks.news, "armed resolution 1");
    clocks_fini(&clocks);
}
END_TEST

START_TEST(a_paused_clock_has_no_due_and_goes_on_where_it_stood)
{
    struct clocks clocks;
    clocks_init(&clocks);
    clocks_target(clocks.policy, SLA_RESOLUTION, HOURS(4));
    clocks.policy->clocks[SLA_RESOLUTION].pause_in = 1u << TICKET_PENDING;

    clocks_create(&clocks, false, false);
    clocks_move(&clocks, CLOCKS_AT(10, 0), TICKET_PENDING);
    ck_assert_int_eq(clocks_get(&clocks, SLA_RESOLUTION)->phase, SLA_PAUSED);
    ck_assert_int_eq(clocks_get(&clocks, SLA_RESOLUTION)->due_s, CALENDAR_NONE);
    clocks_move(&clocks, CLOCKS_AT(12, 0), TICKET_OPEN);

    ck_assert_int_eq(clocks_get(&clocks, SLA_RESOLUTION)->due_s, CLOCKS_AT(15, 0));
    ck_assert_str_eq(clocks.news, "armed resolution 1; paused resolution 1; resumed resolution 1");
    clocks_fini(&clocks);
}
END_TEST

START_TEST(a_ticket_created_in_a_pausing_state_is_paused_at_once)
{
    struct clocks clocks;
    clocks_init(&clocks);
    clocks_target(clocks.policy, SLA_RESOLUTION, HOURS(4));
    clocks.policy->clocks[SLA_RESOLUTION].pause_in = 1u << TICKET_PENDING;

    clocks.life.now_s = CLOCKS_NINE;
    clocks.ticket.created_us = CLOCKS_NINE * 1000000;
    sla_life_created(&clocks.life, TICKET_PENDING, false, false);
    (void)sla_switch_apply(&clocks.life, clocks.policy, false, NULL);
    clocks_to(&clocks, CLOCKS_AT(10, 0));

    ck_assert_int_eq(clocks_get(&clocks, SLA_RESOLUTION)->phase, SLA_PAUSED);
    ck_assert_int_eq(clocks_get(&clocks, SLA_RESOLUTION)->elapsed_s, 0);
    clocks_fini(&clocks);
}
END_TEST

START_TEST(bot_time_moves_the_start_of_one_clock_and_pauses_another)
{
    struct clocks clocks;
    clocks_init(&clocks);
    clocks_target(clocks.policy, SLA_FIRST_RESPONSE, HOURS(1));
    clocks_target(clocks.policy, SLA_RESOLUTION, HOURS(4));
    clocks.policy->clocks[SLA_FIRST_RESPONSE].bot_time = SLA_BOT_START_AT_HANDOFF;
    clocks.policy->clocks[SLA_RESOLUTION].bot_time = SLA_BOT_PAUSE;

    clocks_create(&clocks, false, true);
    clocks_to(&clocks, CLOCKS_AT(9, 40));
    ck_assert_int_eq(clocks_get(&clocks, SLA_FIRST_RESPONSE)->phase, SLA_PAUSED);
    sla_life_handoff(&clocks.life);
    sla_life_pass(&clocks.life);

    ck_assert_int_eq(clocks_get(&clocks, SLA_FIRST_RESPONSE)->due_s, CLOCKS_AT(10, 40));
    ck_assert_int_eq(clocks_get(&clocks, SLA_FIRST_RESPONSE)->start_s, CLOCKS_AT(9, 40));
    ck_assert_int_eq(clocks_get(&clocks, SLA_RESOLUTION)->due_s, CLOCKS_AT(13, 40));
    clocks_fini(&clocks);
}
END_TEST

START_TEST(a_bot_that_comes_later_moves_no_start_that_a_person_has_had)
{
    struct clocks clocks;
    for (int had_person = 0; had_person < 2; had_person++) {
        clocks_init(&clocks);
        clocks_target(clocks.policy, SLA_FIRST_RESPONSE, HOURS(1));
        clocks.policy->clocks[SLA_FIRST_RESPONSE].bot_time = SLA_BOT_START_AT_HANDOFF;
        clocks_create(&clocks, false, false);
        if (had_person) {
            sla_life_owner(&clocks.life, TEXT("support"), TEXT("ann"));
        }
        clocks_to(&clocks, CLOCKS_AT(9, 20));
        sla_life_bot(&clocks.life);
        clocks_to(&clocks, CLOCKS_AT(9, 40));
        sla_life_handoff(&clocks.life);
        sla_life_pass(&clocks.life);

        ck_assert_int_eq(clocks_get(&clocks, SLA_FIRST_RESPONSE)->due_s,
                         had_person ? CLOCKS_AT(10, 20) : CLOCKS_AT(10, 40));
        clocks_fini(&clocks);
    }
}
END_TEST

START_TEST(a_wait_that_began_earlier_moves_the_start_back_and_never_forward)
{
    struct clocks clocks;
    clocks_init(&clocks);
    clocks_target(clocks.policy, SLA_NEXT_RESPONSE, HOURS(2));
    clocks_create(&clocks, false, false);
    clocks_to(&clocks, CLOCKS_AT(9, 30));
    sla_life_answered(&clocks.life, CLOCK_BY_AGENT, TEXT_NONE, SLA_PROMISES);
    clocks_to(&clocks, CLOCKS_AT(11, 0));
    sla_life_heard(&clocks.life, CLOCKS_AT(10, 0));
    ck_assert_int_eq(clocks_get(&clocks, SLA_NEXT_RESPONSE)->start_s, CLOCKS_AT(10, 0));

    clocks_to(&clocks, CLOCKS_AT(11, 10));
    sla_life_heard(&clocks.life, CLOCKS_AT(10, 30)); /* later: no effect */
    ck_assert_int_eq(clocks_get(&clocks, SLA_NEXT_RESPONSE)->start_s, CLOCKS_AT(10, 0));
    sla_life_heard(&clocks.life, CLOCKS_AT(8, 0)); /* before there was a ticket */
    sla_life_pass(&clocks.life);

    ck_assert_int_eq(clocks_get(&clocks, SLA_NEXT_RESPONSE)->start_s, CLOCKS_AT(9, 0));
    ck_assert_int_eq(clocks_get(&clocks, SLA_NEXT_RESPONSE)->due_s, CLOCKS_AT(11, 0));
    clocks_fini(&clocks);
}
END_TEST

START_TEST(what_the_bot_solves_is_contained_not_met)
{
    struct clocks clocks;
    clocks_init(&clocks);
    clocks_target(clocks.policy, SLA_FIRST_RESPONSE, HOURS(1));
    clocks_target(clocks.policy, SLA_RESOLUTION, HOURS(4));
    clocks.policy->clocks[SLA_FIRST_RESPONSE].bot_time = SLA_BOT_START_AT_HANDOFF;

    clocks_create(&clocks, false, true);
    clocks_move(&clocks, CLOCKS_AT(9, 20), TICKET_SOLVED);

    ck_assert_str_eq(clocks.news, "armed first_response 1; armed resolution 1; "
                                  "cancelled first_response 1 solved_by_bot; "
                                  "fulfilled resolution 1");
    clocks_fini(&clocks);
}
END_TEST

START_TEST(a_bots_message_is_no_response_unless_the_clock_says_so)
{
    struct clocks clocks;
    clocks_init(&clocks);
    clocks_target(clocks.policy, SLA_FIRST_RESPONSE, HOURS(1));

    clocks_create(&clocks, false, true);
    sla_life_answered(&clocks.life, CLOCK_BY_BOT, TEXT_NONE, SLA_PROMISES);
    ck_assert_int_eq(clocks_get(&clocks, SLA_FIRST_RESPONSE)->phase, SLA_RUNNING);
    clocks.policy->clocks[SLA_FIRST_RESPONSE].bot_reply_counts = true;
    sla_life_answered(&clocks.life, CLOCK_BY_BOT, TEXT_NONE, SLA_PROMISES);

    ck_assert_int_eq(clocks_get(&clocks, SLA_FIRST_RESPONSE)->phase, SLA_FULFILLED);
    clocks_fini(&clocks);
}
END_TEST

static void reopened(enum sla_reopen mode, struct clocks *clocks)
{
    clocks_init(clocks);
    clocks_target(clocks->policy, SLA_RESOLUTION, HOURS(4));
    clocks->policy->clocks[SLA_RESOLUTION].on_reopen = mode;
    clocks_create(clocks, false, false);
    clocks_move(clocks, CLOCKS_AT(10, 0), TICKET_SOLVED);
    clocks_move(clocks, CLOCKS_AT(12, 0), TICKET_OPEN);
}

START_TEST(a_reopened_ticket_resumes_restarts_or_begins_another_instance)
{
    static const struct {
        enum sla_reopen mode;
        int64_t due_s;
        uint32_t n;
    } expected[] = {{SLA_REOPEN_RESUME, CLOCKS_AT(15, 0), 1},
                    {SLA_REOPEN_RESTART, CLOCKS_AT(16, 0), 1},
                    {SLA_REOPEN_NEW_INSTANCE, CLOCKS_AT(16, 0), 2}};
    for (size_t i = 0; i < 3; i++) {
        struct clocks clocks;
        reopened(expected[i].mode, &clocks);

        ck_assert_int_eq(clocks_get(&clocks, SLA_RESOLUTION)->due_s, expected[i].due_s);
        ck_assert_uint_eq(clocks_get(&clocks, SLA_RESOLUTION)->n, expected[i].n);
        ck_assert_int_eq(clocks_get(&clocks, SLA_RESOLUTION)->phase, SLA_RUNNING);
        ck_assert_uint_eq(clocks.ticket.reopen_count, 1);
        clocks_fini(&clocks);
    }
}
END_TEST

START_TEST(solving_without_an_answer_cancels_the_responses)
{
    struct clocks clocks;
    clocks_init(&clocks);
    clocks_target(clocks.policy, SLA_FIRST_RESPONSE, HOURS(1));
    clocks_target(clocks.policy, SLA_RESOLUTION, HOURS(4));

    clocks_create(&clocks, false, false);
    clocks_move(&clocks, CLOCKS_AT(9, 20), TICKET_SOLVED);

    ck_assert_str_eq(clocks.news, "armed first_response 1; armed resolution 1; "
                                  "cancelled first_response 1 solved; fulfilled resolution 1");
    ck_assert_int_eq(clocks_get(&clocks, SLA_RESOLUTION)->due_s, CLOCKS_AT(13, 0));
    clocks_fini(&clocks);
}
END_TEST

START_TEST(a_fulfilment_at_due_is_in_time_and_one_second_later_is_not)
{
    for (int64_t late = 0; late < 2; late++) {
        struct clocks clocks;
        clocks_init(&clocks);
        clocks_target(clocks.policy, SLA_FIRST_RESPONSE, HOURS(1));
        clocks_create(&clocks, false, false);

        clocks.life.now_s = CLOCKS_AT(10, 0) + late;
        sla_life_answered(&clocks.life, CLOCK_BY_AGENT, TEXT_NONE, SLA_PROMISES);

        ck_assert_int_eq(clocks_get(&clocks, SLA_FIRST_RESPONSE)->breached, late);
        clocks_fini(&clocks);
    }
}
END_TEST

START_TEST(of_thresholds_in_the_past_only_the_latest_acts_and_a_breach_always)
{
    struct clocks clocks;
    clocks_init(&clocks);
    clocks_target(clocks.policy, SLA_RESOLUTION, HOURS(8));
    clocks_threshold(&clocks, "half", SLA_PERCENT, 50);
    clocks_threshold(&clocks, "most", SLA_PERCENT, 75);
    clocks_threshold(&clocks, "late", SLA_AFTER, HOURS(1));

    clocks_create(&clocks, false, false);
    clocks_to(&clocks, CLOCKS_AT(17, 30));
    clocks_to(&clocks, CLOCKS_AT(18, 0));
    clocks_to(&clocks, CLOCKS_AT(18, 1));

    ck_assert_str_eq(clocks.news,
                     "armed resolution 1; at_risk resolution 1 half superseded; "
                     "at_risk resolution 1 most; breached resolution 1; at_risk resolution 1 late");
    clocks_fini(&clocks);
}
END_TEST

START_TEST(a_threshold_due_at_the_start_of_a_pause_fires_and_none_within_it)
{
    struct clocks clocks;
    clocks_init(&clocks);
    clocks_target(clocks.policy, SLA_RESOLUTION, HOURS(4));
    clocks.policy->clocks[SLA_RESOLUTION].pause_in = 1u << TICKET_PENDING;
    clocks_threshold(&clocks, "quarter", SLA_PERCENT, 25);
    clocks_threshold(&clocks, "half", SLA_PERCENT, 50);
    clocks_create(&clocks, false, false);

    clocks.life.now_s = CLOCKS_AT(10, 0);
    sla_life_state(&clocks.life, TICKET_PENDING, TEXT_NONE);
    sla_life_pass(&clocks.life);
    clocks_to(&clocks, CLOCKS_AT(16, 0));

    ck_assert_str_eq(clocks.news, "armed resolution 1; paused resolution 1; "
                                  "at_risk resolution 1 quarter");
    clocks_fini(&clocks);
}
END_TEST

START_TEST(a_recorded_pause_stops_the_clocks_it_names)
{
    struct clocks clocks;
    clocks_init(&clocks);
    clocks_target(clocks.policy, SLA_FIRST_RESPONSE, HOURS(4));
    clocks_target(clocks.policy, SLA_RESOLUTION, HOURS(4));

    clocks_create(&clocks, false, false);
    clocks_to(&clocks, CLOCKS_AT(10, 0));
    sla_life_pause(&clocks.life, 1u << SLA_RESOLUTION, TEXT("agreed"));
    clocks_to(&clocks, CLOCKS_AT(11, 0));
    ck_assert(sla_life_resume(&clocks.life, 1u << SLA_RESOLUTION));
    ck_assert(!sla_life_resume(&clocks.life, 1u << SLA_RESOLUTION));
    clocks_to(&clocks, CLOCKS_AT(11, 0));

    ck_assert_int_eq(clocks_get(&clocks, SLA_FIRST_RESPONSE)->due_s, CLOCKS_AT(13, 0));
    ck_assert_int_eq(clocks_get(&clocks, SLA_RESOLUTION)->due_s, CLOCKS_AT(14, 0));
    clocks_fini(&clocks);
}
END_TEST

START_TEST(each_entry_of_an_owner_is_an_instance_of_its_clock)
{
    struct clocks clocks;
    clocks_init(&clocks);
    clocks_target(clocks.policy, SLA_OWNER, HOURS(4));

    clocks_create(&clocks, false, false);
    sla_life_owner(&clocks.life, TEXT("a"), TEXT_NONE);
    clocks_to(&clocks, CLOCKS_AT(10, 0));
    sla_life_owner(&clocks.life, TEXT("a"), TEXT("ann")); /* within the team: no other owner */
    clocks_to(&clocks, CLOCKS_AT(11, 0));
    sla_life_owner(&clocks.life, TEXT("b"), TEXT_NONE);
    clocks_move(&clocks, CLOCKS_AT(12, 0), TICKET_SOLVED);

    ck_assert_str_eq(clocks.news, "armed owner 1; fulfilled owner 1; armed owner 2; "
                                  "fulfilled owner 2");
    clocks_fini(&clocks);
}
END_TEST

START_TEST(the_return_clock_is_met_by_that_agents_answer_only)
{
    struct clocks clocks;
    clocks_init(&clocks);
    clocks_target(clocks.policy, SLA_RETURN, HOURS(1));

    clocks_create(&clocks, false, false);
    sla_life_owner(&clocks.life, TEXT("a"), TEXT("ann"));
    sla_life_answered(&clocks.life, CLOCK_BY_AGENT, TEXT("bob"), SLA_PROMISES);
    ck_assert_int_eq(clocks_get(&clocks, SLA_RETURN)->phase, SLA_RUNNING);
    sla_life_answered(&clocks.life, CLOCK_BY_AGENT, TEXT("ann"), SLA_PROMISES);
    ck_assert_int_eq(clocks_get(&clocks, SLA_RETURN)->phase, SLA_FULFILLED);
    sla_life_owner(&clocks.life, TEXT("a"), TEXT("bob"));
    sla_life_owner(&clocks.life, TEXT("a"), TEXT_NONE);

    ck_assert_str_eq(clocks.news, "armed return 1; fulfilled return 1; armed return 2; "
                                  "cancelled return 2 unassigned");
    clocks_fini(&clocks);
}
END_TEST

START_TEST(a_promise_is_kept_at_its_instant_and_broken_behind_it)
{
    struct clocks clocks;
    clocks_init(&clocks);

    clocks_create(&clocks, false, false);
    sla_life_promise(&clocks.life, SLA_PROMISE_UPDATE, CLOCKS_AT(11, 0), SLA_PROMISED_BY_AGENT);
    clocks_answer(&clocks, CLOCKS_AT(11, 0));
    sla_life_promise(&clocks.life, SLA_PROMISE_UPDATE, CLOCKS_AT(12, 0), SLA_PROMISED_BY_AGENT);
    sla_life_promise(&clocks.life, SLA_PROMISE_UPDATE, CLOCKS_AT(13, 0), SLA_PROMISED_BY_AGENT);
    clocks_to(&clocks, CLOCKS_AT(13, 0));
    clocks_to(&clocks, CLOCKS_AT(13, 0) + 1);
    sla_life_promise(&clocks.life, SLA_PROMISE_UPDATE, CLOCKS_AT(14, 0), SLA_PROMISED_BY_AGENT);

    ck_assert_str_eq(clocks.news, "armed promise 1; fulfilled promise 1; armed promise 2; "
                                  "cancelled promise 2 withdrawn; armed promise 3; "
                                  "breached promise 3; cancelled promise 3 withdrawn; "
                                  "armed promise 4");
    clocks_fini(&clocks);
}
END_TEST

START_TEST(no_pause_moves_a_promise)
{
    struct clocks clocks;
    clocks_init(&clocks);

    clocks_create(&clocks, false, false);
    sla_life_promise(&clocks.life, SLA_PROMISE_CALLBACK, CLOCKS_AT(11, 0), SLA_PROMISED_BY_AGENT);
    sla_life_pause(&clocks.life, 0, TEXT_NONE);
    clocks_to(&clocks, CLOCKS_AT(10, 0));

    ck_assert_int_eq(clocks_get(&clocks, SLA_PROMISE)->due_s, CLOCKS_AT(11, 0));
    clocks_answer(&clocks, CLOCKS_AT(10, 0)); /* a message is no call */
    ck_assert_int_eq(clocks_get(&clocks, SLA_PROMISE)->phase, SLA_RUNNING);
    clocks_fini(&clocks);
}
END_TEST

START_TEST(instances_beyond_the_limit_are_left_to_the_timeline)
{
    struct clocks clocks;
    clocks_init(&clocks);
    clocks_target(clocks.policy, SLA_PERIODIC_UPDATE, HOURS(4));

    clocks_create(&clocks, false, false);
    for (int i = 0; i < 3 * TICKET_CLOCKS_MAX; i++) {
        sla_life_answered(&clocks.life, CLOCK_BY_AGENT, TEXT_NONE, SLA_PROMISES);
    }

    ck_assert_uint_eq(clocks.ticket.clock_count, TICKET_CLOCKS_MAX);
    ck_assert_uint_eq(clocks_get(&clocks, SLA_PERIODIC_UPDATE)->n, 3 * TICKET_CLOCKS_MAX);
    clocks_fini(&clocks);
}
END_TEST

static const struct calendar *hours_of(struct clocks *clocks, const char *interval)
{
    struct arena *arena = &clocks->set->arena;
    struct calendar *calendar = calendar_begin(arena, TEXT("c"), zone_utc());
    for (unsigned day = 0; day < 5; day++) {
        ck_assert_int_eq(calendar_add_hours(calendar, day, text_z(interval), NULL), ERR_OK);
    }
    ck_assert_int_eq(calendar_finish(calendar, NULL), ERR_OK);
    return calendar;
}

START_TEST(each_stretch_is_measured_by_its_owners_hours)
{
    struct clocks clocks;
    clocks_init(&clocks);
    clocks_target(clocks.policy, SLA_RESOLUTION, HOURS(8));
    clocks.policy->clocks[SLA_RESOLUTION].source = SLA_SOURCE_OWNER_TEAM;
    struct roster *roster = &clocks.set->roster;
    *ARENA_PUSH(&clocks.set->arena, roster->teams, roster->team_count) =
        (struct roster_team){.id = TEXT("toronto"), .calendar = hours_of(&clocks, "14:00-22:00")};
    *ARENA_PUSH(&clocks.set->arena, roster->teams, roster->team_count) =
        (struct roster_team){.id = TEXT("warsaw"), .calendar = hours_of(&clocks, "08:00-16:00")};

    clocks.life.now_s = CLOCKS_AT(14, 0);
    clocks.ticket.created_us = CLOCKS_AT(14, 0) * 1000000;
    sla_life_owner(&clocks.life, TEXT("toronto"), TEXT_NONE);
    (void)sla_switch_apply(&clocks.life, clocks.policy, false, NULL);
    clocks_to(&clocks, CLOCKS_AT(20, 0));
    sla_life_owner(&clocks.life, TEXT("warsaw"), TEXT_NONE);
    clocks_to(&clocks, CLOCKS_AT(24 + 10, 0));

    ck_assert_int_eq(clocks_get(&clocks, SLA_RESOLUTION)->elapsed_s, HOURS(8));
    ck_assert_int_eq(clocks_get(&clocks, SLA_RESOLUTION)->due_s, CLOCKS_AT(24 + 10, 0));
    clocks_fini(&clocks);
}
END_TEST

START_TEST(a_clock_of_several_teams_runs_while_any_of_them_works)
{
    struct clocks clocks;
    clocks_init(&clocks);
    clocks_target(clocks.policy, SLA_RESOLUTION, HOURS(8));
    clocks.policy->clocks[SLA_RESOLUTION].source = SLA_SOURCE_UNION;
    struct arena *arena = &clocks.set->arena;
    struct roster *roster = &clocks.set->roster;
    *ARENA_PUSH(arena, roster->teams, roster->team_count) =
        (struct roster_team){.id = TEXT("early"), .calendar = hours_of(&clocks, "09:00-12:00")};
    *ARENA_PUSH(arena, roster->teams, roster->team_count) =
        (struct roster_team){.id = TEXT("late"), .calendar = hours_of(&clocks, "11:00-15:00")};
    *ARENA_PUSH(arena, clocks.policy->teams, clocks.policy->team_count) = TEXT("early");
    *ARENA_PUSH(arena, clocks.policy->teams, clocks.policy->team_count) = TEXT("late");
    sla_policy_unite(arena, clocks.policy, roster);

    clocks_create(&clocks, false, false); /* six hours on Monday, two on Tuesday */

    ck_assert_int_eq(clocks_get(&clocks, SLA_RESOLUTION)->due_s, CLOCKS_AT(24 + 11, 0));
    clocks_fini(&clocks);
}
END_TEST

START_TEST(a_calendar_without_working_time_ahead_pauses_the_clock_and_says_so_once)
{
    struct clocks clocks;
    clocks_init(&clocks);
    clocks_target(clocks.policy, SLA_RESOLUTION, HOURS(8));
    struct calendar *calendar = calendar_begin(&clocks.set->arena, TEXT("once"), zone_utc());
    ck_assert_int_eq(calendar_add_special(calendar, TEXT("2020-01-01=09:00-10:00"), NULL), ERR_OK);
    ck_assert_int_eq(calendar_finish(calendar, NULL), ERR_OK);
    clocks.policy->calendar = calendar;

    clocks_create(&clocks, false, false);
    clocks_to(&clocks, CLOCKS_AT(12, 0));

    ck_assert_str_eq(clocks.news, "stuck resolution 1; armed resolution 1");
    ck_assert_int_eq(clocks_get(&clocks, SLA_RESOLUTION)->phase, SLA_PAUSED);
    clocks_fini(&clocks);
}
END_TEST

SUITE("sla_life", a_later_customer_message_never_moves_the_start,
      a_customer_message_while_the_first_response_is_open_arms_nothing_more,
      an_agents_follow_up_never_arms_next_response,
      a_customer_message_does_not_end_the_periodic_update,
      a_ticket_that_we_opened_waits_for_no_first_response,
      a_paused_clock_has_no_due_and_goes_on_where_it_stood,
      a_ticket_created_in_a_pausing_state_is_paused_at_once,
      bot_time_moves_the_start_of_one_clock_and_pauses_another,
      a_wait_that_began_earlier_moves_the_start_back_and_never_forward,
      a_bot_that_comes_later_moves_no_start_that_a_person_has_had,
      what_the_bot_solves_is_contained_not_met,
      a_bots_message_is_no_response_unless_the_clock_says_so,
      a_reopened_ticket_resumes_restarts_or_begins_another_instance,
      solving_without_an_answer_cancels_the_responses,
      a_fulfilment_at_due_is_in_time_and_one_second_later_is_not,
      of_thresholds_in_the_past_only_the_latest_acts_and_a_breach_always,
      a_threshold_due_at_the_start_of_a_pause_fires_and_none_within_it,
      a_recorded_pause_stops_the_clocks_it_names,
      each_entry_of_an_owner_is_an_instance_of_its_clock,
      the_return_clock_is_met_by_that_agents_answer_only,
      a_promise_is_kept_at_its_instant_and_broken_behind_it, no_pause_moves_a_promise,
      instances_beyond_the_limit_are_left_to_the_timeline,
      each_stretch_is_measured_by_its_owners_hours,
      a_clock_of_several_teams_runs_while_any_of_them_works,
      a_calendar_without_working_time_ahead_pauses_the_clock_and_says_so_once)
