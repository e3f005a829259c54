#include "policy_fixture.h"

START_TEST(a_policy_says_who_owns_it_and_when_it_is_looked_at_again)
{
    static const struct {
        const char *head, *says;
    } wrong[] = {{"review_by: \"2030-01-01\"", "needs a setting \"owner\""},
                 {"owner: ann", "needs a setting \"review_by\""},
                 {"owner: ann, review_by: soon", "review_by is a date"}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        const struct policy_set *set = NULL;
        char said[2000];
        char yaml[600];
        (void)snprintf(yaml, sizeof yaml, POLICY_HEAD "sla: {s: {%s, targets: {resolution: 1h}}}\n",
                       wrong[i].head);

        policy_fixture(yaml, &set, said, sizeof said);

        ck_assert_msg(strstr(said, wrong[i].says) != NULL, "%zu: %s", i, said);
        policy_set_release(&set);
    }
}
END_TEST

START_TEST(a_condition_is_read_and_its_text_kept)
{
    const struct policy_set *set = NULL;
    char said[2000];
    policy_fixture(POLICY_HEAD "sla: {s: {" POLICY_OWNED ", when: 'ticket.priority == \"high\"', "
                               "targets: {resolution: 1h}}}\n",
                   &set, said, sizeof said);

    ck_assert_str_eq(said, "");
    ck_assert_ptr_nonnull(policy_set_sla(set, TEXT("s"))->when);
    ck_assert(
        text_eq_z(policy_set_sla(set, TEXT("s"))->when_source, "ticket.priority == \"high\""));
    policy_set_release(&set);
}
END_TEST

START_TEST(c7_a_rule_that_names_a_channel_says_that_it_is_meant)
{
    static const char *const rules[][2] = {
        {"sla: {s: {" POLICY_OWNED ", when: 'ticket.channel == \"chat\"', ",
         "targets: {resolution: 1h}}}\n"},
        {"routing: {queues: {q: {team: t}}, rules: [{when: 'ticket.impact > 2 or ticket.channel "
         "!= \"chat\"', ",
         "queue: q}]}\n"},
        {"problems: {bursts: {b: {when: 'ticket.channel == \"chat\"', ", "by: [cause]}}}\n"},
        {"escalation: {policies: {p: {" POLICY_OWNED ", levels: [{targets: [\"user:ann\"], delay: "
         "5m}]}}, rules: [{on: [created], when: 'ticket.channel == \"chat\"', ",
         "policy: p}]}\n"}};
    static const char *const marks[] = {"", "channel_specific: false, ",
                                        "channel_specific: true, "};
    for (size_t i = 0; i < 3 * sizeof rules / sizeof rules[0]; i++) {
        const struct policy_set *set = NULL;
        char said[2000];
        char yaml[900];
        (void)snprintf(yaml, sizeof yaml, "%s%s%s%s", POLICY_HEAD, rules[i / 3][0], marks[i % 3],
                       rules[i / 3][1]);

        policy_fixture(yaml, &set, said, sizeof said);

        bool is_refused = strstr(said, "says channel_specific: true") != NULL;
        ck_assert_msg(is_refused == (i % 3 < 2), "%s: %s", yaml, said);
        ck_assert_msg(is_refused || said[0] == '\0', "%s: %s", yaml, said);
        policy_set_release(&set);
    }
}
END_TEST

SUITE("policy_loading", a_policy_says_who_owns_it_and_when_it_is_looked_at_again,
      a_condition_is_read_and_its_text_kept, c7_a_rule_that_names_a_channel_says_that_it_is_meant)
