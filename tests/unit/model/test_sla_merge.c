/* Merging and its way back, as functions of the ticket's clocks. */
#include "model/sla_merge.h"
#include "support/suite.h"

static struct arena arena;
static struct policy_set *policies;
static struct ticket ticket;

static struct sla_life life_at(int64_t now_s)
{
    return (struct sla_life){
        .arena = &arena, .ticket = &ticket, .policies = policies, .now_s = now_s};
}

/* Created at 1000 and answered at 1100. */
static void arrive(void)
{
    struct arena *own = NULL;
    arena_init(&arena);
    policies = policy_set_create();
    own = &policies->arena;
    struct sla_policy *policy = ARENA_PUSH(own, policies->sla_policies, policies->sla_policy_count);
    *policy = (struct sla_policy){.id = TEXT("p"), .calendar = calendar_always()};
    for (int priority = 0; priority < PRIORITY_COUNT; priority++) {
        policy->clocks[SLA_NEXT_RESPONSE].targets[priority] = (struct sla_target){.amount = 600};
        policy->clocks[SLA_RESOLUTION].targets[priority] = (struct sla_target){.amount = 6000};
    }
    ticket_init(&ticket);
    ticket.sla_policy = TEXT("p");
    struct sla_life life = life_at(1000);
    sla_life_created(&life, TICKET_NEW, false, false);
    sla_life_arm(&life, SLA_RESOLUTION, 1000);
    life = life_at(1100);
    sla_life_answered(&life, CLOCK_BY_AGENT, TEXT("ann"), SLA_PROMISES);
}

static void leave(void)
{
    const struct policy_set *set = policies;
    policy_set_release(&set);
    arena_fini(&arena);
}

START_TEST(a_wait_of_the_other_ticket_starts_the_clock_where_it_began)
{
    arrive();
    struct sla_life life = life_at(1200);

    sla_merge_waiting(&life, INT64_C(1050000000));

    const struct sla_clock *clock = sla_life_live(&life, SLA_NEXT_RESPONSE);
    ck_assert_ptr_nonnull(clock);
    ck_assert_int_eq(clock->start_s, 1050);
    ck_assert_int_eq(clock->due_s, 1650);
    leave();
}
END_TEST

START_TEST(a_live_clock_moves_its_start_and_is_cancelled_when_nobody_waits)
{
    arrive();
    struct sla_life life = life_at(1200);
    sla_life_heard(&life, life.now_s);
    ck_assert_int_eq(sla_life_live(&life, SLA_NEXT_RESPONSE)->due_s, 1800);

    sla_merge_waiting(&life, INT64_C(1150000000));
    ck_assert_int_eq(sla_life_live(&life, SLA_NEXT_RESPONSE)->due_s, 1750);
    sla_merge_waiting(&life, 0);

    ck_assert_ptr_null(sla_life_live(&life, SLA_NEXT_RESPONSE));
    ck_assert_int_eq(ticket.waiting_since_us, 0);
    leave();
}
END_TEST

START_TEST(what_the_merge_had_cancelled_goes_on_later_by_its_span)
{
    arrive();
    struct sla_life life = life_at(2000);
    ticket.merged = (struct ticket_merge){
        .into = 9, .at_us = INT64_C(2000000000), .from = TICKET_NEW, .waiting_since_us = 0};
    sla_life_state(&life, TICKET_MERGED, TEXT_NONE);
    ck_assert_ptr_null(sla_life_live(&life, SLA_RESOLUTION));
    life = life_at(2500);

    sla_merge_back(&life);

    ck_assert_int_eq(ticket.state, TICKET_NEW);
    ck_assert_ptr_nonnull(sla_life_live(&life, SLA_RESOLUTION));
    ck_assert_int_eq(sla_life_live(&life, SLA_RESOLUTION)->due_s, 7500);
    ck_assert_int_eq(sla_life_elapsed(&life, sla_life_live(&life, SLA_RESOLUTION)), 1000);
    leave();
}
END_TEST

SUITE("sla_merge", a_wait_of_the_other_ticket_starts_the_clock_where_it_began,
      a_live_clock_moves_its_start_and_is_cancelled_when_nobody_waits,
      what_the_merge_had_cancelled_goes_on_later_by_its_span)
