#include "policy_fixture.h"

#define MATRIX                                                              \
    "matrix: [[minor, minor, minor, major], [minor, major, major, major], " \
    "[major, major, critical, critical], [critical, critical, critical, critical]]"
#define NAMES "names: [minor, major, critical]"

START_TEST(names_matrix_steps_and_words_are_the_policys)
{
    const struct policy_set *set = NULL;
    char said[2000];
    policy_fixture(POLICY_HEAD
                   "priority: {" NAMES ", " MATRIX ", steps: [3, 30, 300]}\n"
                   "triage: {issue: [outage, billing], service: mail}\n"
                   "sla: {s: {" POLICY_OWNED ", when: 'ticket.priority >= \"major\"', "
                   "targets: {resolution: {minor: 8h, critical: 1h}}, "
                   "thresholds: [{id: warn, percent: 75, raise_priority: critical}]}}\n",
                   &set, said, sizeof said);

    ck_assert_str_eq(said, "");
    const struct priority_scale *scale = &set->priorities;
    ck_assert_uint_eq(scale->count, 3);
    ck_assert_str_eq(priority_name(scale, priority_base(scale, 3, 3)), "critical");
    ck_assert_uint_eq(priority_effective_impact(scale, 1, 30), 3);
    ck_assert_uint_eq(set->triage[TRIAGE_ISSUE].count, 2);
    ck_assert_uint_eq(set->triage[TRIAGE_SERVICE].count, 1);
    ck_assert_int_eq(set->sla_policies[0].clocks[SLA_RESOLUTION].targets[2].amount, 3600);
    ck_assert_int_eq(set->sla_policies[0].thresholds[0].raise_priority, 2);
    policy_set_release(&set);
}
END_TEST

static const struct {
    const char *yaml, *says;
} wrong[] = {
    {"priority: {names: [a, b], " MATRIX "}\n", "there are 3 to 6 priorities"},
    {"priority: {names: [a, b, c, d, e, f, g], " MATRIX "}\n", "there are 3 to 6 priorities"},
    {"priority: {" NAMES "}\n", "need a \"matrix\""},
    {"priority: {names: [a, a, b], " MATRIX "}\n", "each once"},
    {"priority: {names: [none, a, b], " MATRIX "}\n", "not none"},
    {"priority: {matrix: [[low]]}\n", "a row for each impact"},
    {"priority: {" NAMES ", matrix: [[low, minor, minor, major], [minor, minor, minor, minor], "
     "[minor, minor, minor, minor], [minor, minor, minor, minor]]}\n",
     "there is no priority \"low\""},
    {"priority: {steps: [2, 5]}\n", "steps are three numbers"},
    {"priority: {steps: [5, 2, 20]}\n", "steps ascend"},
    {"priority: {" NAMES ", " MATRIX "}\nsla: {s: {" POLICY_OWNED
     ", when: 'ticket.priority == \"urgent\"', targets: {resolution: 1h}}}\n",
     "urgent"},
    {"triage: {mood: [bad]}\n", "mood"},
};

START_TEST(what_is_wrong_with_priorities_is_said)
{
    const struct policy_set *set = NULL;
    char said[3000];
    char yaml[2000];
    (void)snprintf(yaml, sizeof yaml, "%s%s", POLICY_HEAD, wrong[_i].yaml);

    policy_fixture(yaml, &set, said, sizeof said);

    ck_assert_msg(strstr(said, wrong[_i].says) != NULL, "%d: %s", _i, said);
    policy_set_release(&set);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("policy_load_priority");
    TCase *tcase = suite_case("policy_load_priority");
    tcase_add_test(tcase, names_matrix_steps_and_words_are_the_policys);
    tcase_add_loop_test(tcase, what_is_wrong_with_priorities_is_said, 0,
                        (int)(sizeof wrong / sizeof wrong[0]));
    suite_add_tcase(suite, tcase);
    return suite_run_created(suite);
}
