#include "model/eligible_agent.h"
#include "support/suite.h"

static struct roster_skill skills[] = {{TEXT("sql"), 2}, {TEXT("de"), 5}};
static struct text teams[] = {{"support", 7}};
static struct text conflicts[] = {{"@rival.example", 14}, {"eve@example.org", 15}};
static struct roster_contact contacts[] = {{.address = {"ann@home.example", 16}}};
static struct roster_agent ann = {.id = {"ann", 3},
                                  .teams = teams,
                                  .team_count = 1,
                                  .skills = skills,
                                  .skill_count = 2,
                                  .contacts = contacts,
                                  .contact_count = 1,
                                  .conflicts = conflicts,
                                  .conflict_count = 2};
static struct roster_team all_teams[] = {{.id = {"support", 7}, .parent = {"desk", 4}},
                                         {.id = {"billing", 7}, .parent = {"desk", 4}},
                                         {.id = {"desk", 4}}};
static const struct roster roster = {
    .agents = &ann, .agent_count = 1, .teams = all_teams, .team_count = 3};

static struct eligible_ask wanted(void)
{
    return (struct eligible_ask){.roster = &roster,
                                 .team = TEXT("support"),
                                 .weight = 10,
                                 .requester = TEXT("anna@example.org")};
}

static struct eligible_facts fine(void)
{
    return (struct eligible_facts){
        .agent = &ann, .is_present = true, .is_on_shift = true, .capacity = 100};
}

static uint32_t codes(const struct eligible_ask *ask, const struct eligible_facts *facts)
{
    return eligible_agent(ask, facts).codes;
}

START_TEST(each_code_is_told_by_its_own_fact_alone)
{
    static const struct routing_need missing = {.skill = {"pl", 2}, .level = 1};
    static const struct routing_need weak = {.skill = {"sql", 3}, .level = 3};
    struct eligible_ask ask[ELIGIBLE_CODES];
    struct eligible_facts facts[ELIGIBLE_CODES];
    for (unsigned bit = 0; bit < ELIGIBLE_CODES; bit++) {
        ask[bit] = wanted();
        facts[bit] = fine();
    }
    ask[0].team = TEXT("billing");
    facts[1].is_on_shift = false;
    facts[2].is_present = false;
    facts[3].is_stale = true;
    facts[4].used = 91;
    ask[5].needs = &missing;
    ask[5].need_count = 1;
    ask[6].needs = &weak;
    ask[6].need_count = 1;
    ask[7].refused = TEXT("bob\nann");
    ask[8].escalated_from = TEXT("ann");
    ask[9].requester = TEXT("x@Rival.example");
    ask[10].fair_limit = 3;
    facts[10].hour_count = 3;
    facts[11].is_paused = true;
    facts[12].is_quiet = true;
    ask[13].is_kept = true;
    ask[14].sticky = TEXT("bob");
    ask[15].expired = TEXT("ann\nbob");

    for (unsigned bit = 0; bit < ELIGIBLE_CODES; bit++) {
        ck_assert_msg(codes(&ask[bit], &facts[bit]) == 1u << bit, "%s: %x",
                      eligible_agent_code(bit), codes(&ask[bit], &facts[bit]));
    }
}
END_TEST

START_TEST(all_reasons_are_told_at_once)
{
    struct eligible_ask ask = wanted();
    struct eligible_facts facts = {.agent = &ann, .is_stale = true, .is_quiet = true};
    ask.team = TEXT("billing");

    ck_assert_uint_eq(codes(&ask, &facts), ELIGIBLE_NOT_IN_TEAM | ELIGIBLE_NOT_ON_SHIFT |
                                               ELIGIBLE_NOT_PRESENT | ELIGIBLE_STALE_PRESENCE |
                                               ELIGIBLE_NO_CAPACITY | ELIGIBLE_QUIET);
}
END_TEST

START_TEST(capacity_that_is_just_enough_is_enough)
{
    struct eligible_ask ask = wanted();
    struct eligible_facts facts = fine();

    facts.used = 90;
    ck_assert_uint_eq(codes(&ask, &facts), 0);
    facts.used = 91;
    ck_assert_uint_eq(codes(&ask, &facts), ELIGIBLE_NO_CAPACITY);
}
END_TEST

START_TEST(skills_that_are_missing_and_weak_are_told_by_number_and_all_are_summed)
{
    struct routing_need needs[] = {{TEXT("de"), 3, 0}, {TEXT("pl"), 1, 0}, {TEXT("sql"), 4, 0}};
    struct eligible_ask ask = wanted();
    struct eligible_facts facts = fine();
    ask.needs = needs;
    ask.need_count = 3;

    struct eligible_verdict verdict = eligible_agent(&ask, &facts);

    ck_assert_uint_eq(verdict.missing, 1u << 1);
    ck_assert_uint_eq(verdict.weak, 1u << 2);
    ck_assert_int_eq(verdict.skill_sum, 7);
    ck_assert_uint_eq(verdict.codes, ELIGIBLE_SKILL_MISSING | ELIGIBLE_SKILL_LEVEL);
}
END_TEST

START_TEST(a_wider_search_takes_the_teams_beneath_the_parent_and_an_overflow_another_team)
{
    struct eligible_ask ask = wanted();
    struct eligible_facts facts = fine();
    ask.team = TEXT("billing");

    ask.widened = true;
    ck_assert_uint_eq(codes(&ask, &facts), 0);
    ask.widened = false;
    ask.overflow = TEXT("support");
    ck_assert_uint_eq(codes(&ask, &facts), 0);
    ask.team = TEXT("desk"); /* it has no parent: there is nothing wider */
    ask.overflow = TEXT_NONE;
    ask.widened = true;
    ck_assert_uint_eq(codes(&ask, &facts), ELIGIBLE_NOT_IN_TEAM);
}
END_TEST

START_TEST(nobody_serves_himself_or_whom_he_may_not)
{
    ck_assert(eligible_agent_conflicts(&ann, TEXT("ANN@home.example")));
    ck_assert(eligible_agent_conflicts(&ann, TEXT("eve@example.org")));
    ck_assert(!eligible_agent_conflicts(&ann, TEXT("bob@example.org")));
    ck_assert(!eligible_agent_conflicts(&ann, TEXT_NONE));
}
END_TEST

START_TEST(whoever_is_waited_for_is_not_kept_out_by_the_wait)
{
    struct eligible_ask ask = wanted();
    struct eligible_facts facts = fine();
    ask.sticky = TEXT("ann");

    ck_assert_uint_eq(codes(&ask, &facts), 0);
}
END_TEST

SUITE("eligible_agent", each_code_is_told_by_its_own_fact_alone, all_reasons_are_told_at_once,
      capacity_that_is_just_enough_is_enough,
      skills_that_are_missing_and_weak_are_told_by_number_and_all_are_summed,
      a_wider_search_takes_the_teams_beneath_the_parent_and_an_overflow_another_team,
      nobody_serves_himself_or_whom_he_may_not, whoever_is_waited_for_is_not_kept_out_by_the_wait)
