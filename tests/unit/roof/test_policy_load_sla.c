#include "model/ticket.h"
#include "policy_fixture.h"

#define SLA(rest) POLICY_HEAD "sla: {s: {" POLICY_OWNED ", " rest "}}\n"

START_TEST(each_clock_may_count_in_its_own_way)
{
    const struct policy_set *set = NULL;
    char said[2000];
    policy_fixture(SLA("calendar: c, pause_in: [pending], "
                       "targets: {resolution: {low: 4bh, urgent: 2h}, first_response: 1bd}, "
                       "clocks: {resolution: {pause_in: [pending, blocked], bot_time: pause, "
                       "on_reopen: restart, on_priority_change: grant_min, grant: 30m, "
                       "calendar: owner_team, refire: true, rebreach: forgive}, "
                       "first_response: {bot_time: start_at_handoff, bot_reply_counts: true}}, "
                       "thresholds: [{id: a, percent: 50, metrics: [resolution]}]"),
                   &set, said, sizeof said);

    ck_assert_str_eq(said, "");
    const struct sla_policy *policy = policy_set_sla(set, TEXT("s"));
    const struct sla_terms *resolution = &policy->clocks[SLA_RESOLUTION];
    const struct sla_terms *first = &policy->clocks[SLA_FIRST_RESPONSE];
    ck_assert_uint_eq(resolution->pause_in, 1u << TICKET_PENDING | 1u << TICKET_BLOCKED);
    ck_assert_int_eq(resolution->bot_time, SLA_BOT_PAUSE);
    ck_assert_int_eq(resolution->on_reopen, SLA_REOPEN_RESTART);
    ck_assert_int_eq(resolution->on_change, SLA_CHANGE_GRANT_MIN);
    ck_assert_int_eq(resolution->grant_s, 1800);
    ck_assert_int_eq(resolution->source, SLA_SOURCE_OWNER_TEAM);
    ck_assert(resolution->refire && resolution->forgive);
    ck_assert_int_eq(resolution->targets[PRIORITY_URGENT].amount, 7200);
    ck_assert_int_eq(resolution->targets[PRIORITY_NORMAL].amount, 0);
    ck_assert_uint_eq(first->pause_in, 1u << TICKET_PENDING);
    ck_assert_int_eq(first->bot_time, SLA_BOT_START_AT_HANDOFF);
    ck_assert(first->bot_reply_counts);
    ck_assert_int_eq(first->targets[PRIORITY_LOW].unit, SLA_UNIT_DAYS);
    ck_assert_int_eq(first->targets[PRIORITY_URGENT].amount, 1);
    ck_assert_uint_eq(policy->thresholds[0].metrics, 1u << SLA_RESOLUTION);
    policy_set_release(&set);
}
END_TEST

START_TEST(the_hours_of_several_teams_count_together_of_all_when_none_is_named)
{
    static const char *const yaml[] = {
        SLA("targets: {resolution: 1bh}, clocks: {resolution: {calendar: union_of_teams}}"),
        SLA("targets: {resolution: 1bh}, teams: [t], "
            "clocks: {resolution: {calendar: union_of_teams}}")};
    for (size_t i = 0; i < 2; i++) {
        const struct policy_set *set = NULL;
        char said[2000];
        policy_fixture(yaml[i], &set, said, sizeof said);

        ck_assert_str_eq(said, "");
        const struct sla_policy *policy = policy_set_sla(set, TEXT("s"));
        ck_assert_uint_eq(policy->team_count, 1);
        ck_assert(text_eq_z(policy->teams[0], "t"));
        ck_assert_int_eq(calendar_elapsed(policy->united, 0, 7 * 86400, NULL, 0), 8 * 3600);
        policy_set_release(&set);
    }
}
END_TEST

START_TEST(a_team_may_have_a_budget_and_a_threshold_on_it)
{
    const struct policy_set *set = NULL;
    char said[2000];
    policy_fixture(SLA("targets: {resolution: 8h, owner: 1h}, budgets: {t: 40}, "
                       "thresholds: [{id: over, budget: 100}]"),
                   &set, said, sizeof said);

    ck_assert_str_eq(said, "");
    const struct sla_policy *policy = policy_set_sla(set, TEXT("s"));
    ck_assert_uint_eq(policy->budget_count, 1);
    ck_assert_int_eq(policy->budgets[0].percent, 40);
    ck_assert_int_eq(policy->thresholds[0].kind, SLA_BUDGET);
    ck_assert_int_eq(policy->thresholds[0].amount, 100);
    policy_set_release(&set);
}
END_TEST

static const struct {
    const char *yaml, *place, *says;
} wrong[] = {
    {SLA("targets: {resolutoin: 1h}"), ":4:", "did you mean \"resolution\""},
    {SLA("targets: {resolution: 0s}"), ":4:", "at least one second"},
    {SLA("targets: {resolution: 4000bd}"), ":4:", "at most ten years"},
    {SLA("targets: {promise: 1h}"), ":4:", "a promise brings its own due instant"},
    {SLA("for: owner, targets: {resolution: 1h}"), ":4:", "targets for owner and return"},
    {SLA("for: owners, targets: {owner: 1h}"), ":4:", "did you mean \"owner\""},
    {SLA("targets: {resolution: 1h}, clocks: {resolution: {bot_time: stop}}"),
     ":4:", "bot_time is never \"stop\""},
    {SLA("targets: {resolution: 1h}, clocks: {resolution: {on_reopen: again}}"),
     ":4:", "on_reopen is never \"again\""},
    {SLA("targets: {resolution: 1h}, clocks: {resolution: {pause_in: [waiting]}}"),
     ":4:", "there is no state \"waiting\""},
    {SLA("targets: {resolution: 1h}, budgets: {u: 40}"), ":4:", "there is no team \"u\""},
    {SLA("targets: {resolution: 1h}, budgets: {t: 0}"), ":4:", "1 to 100"},
    {SLA("targets: {resolution: 1h}, budgets: {t: 40}, thresholds: [{id: o, budget: 100}]"),
     ":4:", "needs a target for owner"},
    {SLA("targets: {resolution: 1h, owner: 1h}, thresholds: [{id: o, budget: 100}]"),
     ":4:", "no policy has budgets"},
    {SLA("targets: {resolution: 1bh}, teams: [t]"), ":4:", "no clock has it"},
    {SLA("targets: {resolution: 1bh}, teams: [u], "
         "clocks: {resolution: {calendar: union_of_teams}}"),
     ":4:", "there is no team \"u\""},
    {SLA("targets: {resolution: 1h}, clocks: {resolution: {grant: 10m}}"),
     ":4:", "belong together"},
    {SLA("targets: {resolution: 1h}, clocks: {resolution: {on_priority_change: grant_min}}"),
     ":4:", "belong together"},
    {SLA("targets: {resolution: 1h}, clocks: {resolution: {rebreach: always}}"),
     ":4:", "rebreach is never \"always\""},
    {SLA("targets: {resolution: 1h}, thresholds: [{id: a, percent: 0}]"), ":4:", "percent"},
    {SLA("targets: {resolution: 1h}, thresholds: [{id: a, percent: 101}]"), ":4:", "percent"},
    {SLA("targets: {resolution: 1h}, thresholds: [{id: a, percent: 5, before: 1m}]"),
     ":4:", "exactly one of percent, before, after"},
    {SLA("targets: {resolution: 1h}, thresholds: [{id: a, percent: 5}, {id: a, percent: 6}]"),
     ":4:", "there is a threshold \"a\" already"},
    {SLA("targets: {resolution: 1h}, thresholds: [{id: a, percent: 5, metrics: [reply]}]"),
     ":4:", "there is no clock \"reply\""},
};

START_TEST(a_wrong_sla_policy_is_told_so_at_its_place)
{
    const struct policy_set *set = NULL;
    char said[4000];
    policy_fixture(wrong[_i].yaml, &set, said, sizeof said);

    ck_assert_msg(strstr(said, wrong[_i].says) != NULL, "%d: %s", _i, said);
    ck_assert_msg(strstr(said, wrong[_i].place) != NULL, "%d: %s", _i, said);
    policy_set_release(&set);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("policy_load_sla");
    TCase *tcase = suite_case("policy_load_sla");
    tcase_add_test(tcase, each_clock_may_count_in_its_own_way);
    tcase_add_test(tcase, the_hours_of_several_teams_count_together_of_all_when_none_is_named);
    tcase_add_test(tcase, a_team_may_have_a_budget_and_a_threshold_on_it);
    tcase_add_loop_test(tcase, a_wrong_sla_policy_is_told_so_at_its_place, 0,
                        (int)(sizeof wrong / sizeof wrong[0]));
    suite_add_tcase(suite, tcase);
    return suite_run_created(suite);
}
