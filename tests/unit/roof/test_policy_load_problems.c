#include "model/priority.h"
#include "policy_fixture.h"

static const struct policy_set *set;
static char said[2000];

static void load(const char *problems)
{
    char yaml[2000];
    (void)snprintf(yaml, sizeof yaml, POLICY_HEAD "problems: {%s}\n", problems);
    policy_fixture(yaml, &set, said, sizeof said);
}

static void complains(const char *problems, const char *words)
{
    load(problems);
    ck_assert_msg(strstr(said, words) != NULL, "%s", said);
    policy_set_release(&set);
}

START_TEST(everything_has_a_default)
{
    load("bursts: {outage: {}}");

    ck_assert_str_eq(said, "");
    ck_assert_int_eq(set->problems.cascade, PROBLEM_CASCADE_MESSAGE);
    ck_assert_uint_eq(set->problems.organisation_weight, 1);
    ck_assert_uint_eq(set->problems.step_count, 4);
    ck_assert_int_eq(set->repeat.window_s, 0);
    const struct burst_rule *rule = &set->bursts[0];
    ck_assert_uint_eq(rule->more_than, 5);
    ck_assert_int_eq(rule->within_s, 600);
    ck_assert_int_eq(rule->quiet_s, 1800);
    ck_assert_uint_eq(rule->fact_count, 3);
    ck_assert(text_eq_z(rule->facts[2], "location"));
    policy_set_release(&set);
}
END_TEST

START_TEST(what_is_written_holds)
{
    load("cascade: solve, organisation_weight: 10, steps: [2, 50], "
         "repeat_contact: {window: 3d, cause: label, raise_priority: high}, "
         "bursts: {a: {when: 'ticket.incidents == 0', by: [product], more_than: 2, within: 1m, "
         "quiet: 5m}}");

    ck_assert_str_eq(said, "");
    ck_assert_int_eq(set->problems.cascade, PROBLEM_CASCADE_SOLVE);
    ck_assert_uint_eq(set->problems.organisation_weight, 10);
    ck_assert_uint_eq(set->problems.steps[1], 50);
    ck_assert_uint_eq(set->problems.step_count, 2);
    ck_assert_int_eq(set->repeat.window_s, 3 * 86400);
    ck_assert(text_eq_z(set->repeat.fact, "label"));
    ck_assert_int_eq(set->repeat.raise_priority, PRIORITY_HIGH);
    ck_assert_ptr_nonnull(set->bursts[0].when);
    ck_assert_uint_eq(set->bursts[0].fact_count, 1);
    ck_assert_uint_eq(set->bursts[0].more_than, 2);
    policy_set_release(&set);
}
END_TEST

START_TEST(what_is_wrong_is_named_with_its_place)
{
    complains("cascade: some", "cascade");
    complains("organisation_weight: 0", "organisation_weight");
    complains("steps: [5, 5]", "each larger than the one before");
    complains("steps: [1, 2, 3, 4, 5, 6, 7, 8, 9]", "at most 8");
    complains("repeat_contact: {window: 0s}", "window is 1s to 400d");
    complains("bursts: {a: {more_than: 500}}", "more_than");
    complains("bursts: {a: {within: 2d}}", "within is 1s to 24h");
    complains("bursts: {a: {by: [a, b, c, d, e]}}", "one to 4 fields");
    complains("bursts: {a: {when: 'nothing == 1'}}", "nothing");
    complains("burst: {a: {}}", "burst");
}
END_TEST

START_TEST(the_example_of_the_documents_is_right)
{
    policy_fixture_example("problems", &set, said, sizeof said);

    ck_assert_str_eq(said, "");
    ck_assert_uint_eq(set->burst_count, 1);
    ck_assert_int_eq(set->problems.cascade, PROBLEM_CASCADE_SOLVE);
    policy_set_release(&set);
}
END_TEST

SUITE("policy_load_problems", everything_has_a_default, what_is_written_holds,
      what_is_wrong_is_named_with_its_place, the_example_of_the_documents_is_right)
