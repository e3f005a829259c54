#include "model/sla_basis.h"
#include "support/clocks.h"

static struct clocks it;

static void team(const char *name, int64_t percent)
{
    struct arena *arena = &it.set->arena;
    *ARENA_PUSH(arena, it.set->roster.teams, it.set->roster.team_count) =
        (struct roster_team){.id = text_z(name), .calendar = calendar_always()};
    if (percent > 0) {
        *ARENA_PUSH(arena, it.policy->budgets, it.policy->budget_count) =
            (struct sla_budget_rule){text_z(name), percent};
    }
}

/* Eight hours to the solution: first may use 25 % of them, second 50 %, third has no budget. A
 * threshold stands at all of a budget. */
static void begin(void)
{
    clocks_init(&it);
    clocks_target(it.policy, SLA_RESOLUTION, HOURS(8));
    clocks_target(it.policy, SLA_OWNER, HOURS(40));
    team("first", 25);
    team("second", 50);
    team("third", 0);
    clocks_threshold(&it, "over", SLA_BUDGET, 100);
    it.policy->thresholds[0].metrics = 1u << SLA_OWNER;
    clocks_create(&it, true, false);
    it.news[0] = '\0';
}

static void give(int64_t at_s, const char *name)
{
    clocks_to(&it, at_s);
    it.news[0] = '\0';
    sla_life_owner(&it.life, text_z(name), TEXT_NONE);
    sla_life_pass(&it.life);
}

static int64_t left(const char *name)
{
    struct sla_budget budget;
    struct sla_basis_facts facts = sla_life_facts(&it.life);
    ck_assert(sla_basis_budget(&facts, text_z(name), it.life.now_s, &budget));
    return sla_basis_budget_left(&budget, it.life.now_s);
}

START_TEST(a_team_that_uses_up_its_budget_reaches_the_threshold_to_the_second)
{
    begin();
    give(CLOCKS_NINE, "first");
    clocks_to(&it, CLOCKS_AT(11, 0) - 1);
    ck_assert_ptr_null(strstr(it.news, "at_risk"));

    clocks_to(&it, CLOCKS_AT(11, 0));

    ck_assert_ptr_nonnull(strstr(it.news, "at_risk owner 1 over"));
    clocks_fini(&it);
}
END_TEST

START_TEST(what_is_left_is_told_at_the_hand_off_over_all_stretches)
{
    begin();
    give(CLOCKS_NINE, "first");
    give(CLOCKS_AT(10, 0), "second");
    ck_assert_int_eq(left("second"), HOURS(4));
    give(CLOCKS_AT(12, 0), "first");

    ck_assert_int_eq(left("first"), HOURS(1));
    ck_assert_int_eq(left("second"), HOURS(2));
    clocks_to(&it, CLOCKS_AT(13, 0));
    ck_assert_ptr_nonnull(strstr(it.news, "at_risk owner 3 over"));
    clocks_fini(&it);
}
END_TEST

START_TEST(who_comes_back_with_nothing_left_is_over_at_once)
{
    begin();
    give(CLOCKS_NINE, "first");
    give(CLOCKS_AT(12, 0), "second");
    give(CLOCKS_AT(12, 30), "first");

    ck_assert_ptr_nonnull(strstr(it.news, "at_risk owner 3 over"));
    ck_assert_int_eq(left("first"), -HOURS(1));
    clocks_fini(&it);
}
END_TEST

START_TEST(a_pause_of_the_resolution_uses_nothing)
{
    begin();
    it.policy->clocks[SLA_RESOLUTION].pause_in = 1u << TICKET_PENDING;
    give(CLOCKS_NINE, "first");
    clocks_to(&it, CLOCKS_AT(10, 0));
    sla_life_state(&it.life, TICKET_PENDING, TEXT_NONE);
    clocks_to(&it, CLOCKS_AT(15, 0));
    sla_life_state(&it.life, TICKET_OPEN, TEXT_NONE);
    clocks_to(&it, CLOCKS_AT(15, 59));
    ck_assert_ptr_null(strstr(it.news, "at_risk"));

    clocks_to(&it, CLOCKS_AT(16, 0));

    ck_assert_ptr_nonnull(strstr(it.news, "at_risk owner 1 over"));
    clocks_fini(&it);
}
END_TEST

START_TEST(without_a_budget_or_a_resolution_there_is_nothing_to_use_up)
{
    struct sla_budget budget;
    begin();
    struct sla_basis_facts facts = sla_life_facts(&it.life);
    ck_assert(!sla_basis_budget(&facts, TEXT("third"), CLOCKS_NINE, &budget));
    ck_assert(sla_basis_budget(&facts, TEXT("first"), CLOCKS_NINE, &budget));

    sla_life_state(&it.life, TICKET_SOLVED, TEXT_NONE);

    ck_assert(!sla_basis_budget(&facts, TEXT("first"), CLOCKS_NINE, &budget));
    clocks_fini(&it);
}
END_TEST

START_TEST(working_days_are_a_budget_by_the_time_until_due)
{
    begin();
    size_t at = (size_t)(clocks_get(&it, SLA_RESOLUTION) - it.ticket.clocks);
    it.ticket.clocks[at].target = (struct sla_target){.amount = 2, .unit = SLA_UNIT_DAYS};

    ck_assert_int_eq(left("second"), HOURS(24));
    clocks_fini(&it);
}
END_TEST

SUITE("sla_basis", a_team_that_uses_up_its_budget_reaches_the_threshold_to_the_second,
      what_is_left_is_told_at_the_hand_off_over_all_stretches,
      who_comes_back_with_nothing_left_is_over_at_once, a_pause_of_the_resolution_uses_nothing,
      without_a_budget_or_a_resolution_there_is_nothing_to_use_up,
      working_days_are_a_budget_by_the_time_until_due)
